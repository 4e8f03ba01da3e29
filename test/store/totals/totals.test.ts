import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../src/catalogue/index.ts';
import { decodeLine } from '../../../src/store/decode-line.ts';
import { encodeLine } from '../../../src/store/encode-line.ts';
import { maxGroups } from '../../../src/store/totals/groups.ts';
import { createTotals, type Totals } from '../../../src/store/totals/totals.ts';
import { seededRandom } from '../../common/random.ts';
import { eventOf } from '../support.ts';
import { summariseByHand, usageByHand } from './by-hand.ts';
import { expectSameFigures, leavesOf } from './figures.ts';
import { interleave, randomLedger } from './random-run.ts';

function fold(events: readonly LedgerEvent[]): Totals {
  const totals = createTotals({ runId: 'run-1', project: null });
  for (const event of events) totals.add(event);
  return totals;
}

const call = (columns: object = {}): LedgerEvent => eventOf('model_call', { status: 'success', ...columns });

/** What has not ended, in an order that does not hang on the order of the ledgers. */
function openOf(totals: Totals): unknown {
  const { agents, tickets, sessions } = totals.view().open;
  const sorted = (views: readonly { id: string; place: { writer: string | null } }[]) =>
    [...views].sort((a, b) => (`${a.place.writer} ${a.id}` < `${b.place.writer} ${b.id}` ? -1 : 1));
  return { agents: sorted(agents), tickets: sorted(tickets), sessions: sorted(sessions) };
}

describe('totals', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

  it.each(seeds)('are what the definitions give (run %d)', (seed) => {
    const random = seededRandom(seed);
    const events = randomLedger(random, { writer: 'main', length: Math.floor(random() * 600) });
    expectSameFigures(fold(events).summary(), summariseByHand(events, 'run-1'));
  });

  it.each(seeds)('are the same in whatever order the ledgers are read (run %d)', (seed) => {
    const random = seededRandom(seed);
    const ledgers = ['main', 'w1', 'w2'].map((writer) => randomLedger(random, { writer, length: 200 }));
    const reference = fold(ledgers.flat());
    for (const events of [[...ledgers].reverse().flat(), interleave(random, ledgers), interleave(random, ledgers)]) {
      const totals = fold(events);
      expectSameFigures(totals.summary(), reference.summary());
      expectSameFigures(openOf(totals), openOf(reference));
      expect(totals.view().eventCounts).toEqual(reference.view().eventCounts);
    }
  });

  it.each(seeds.slice(0, 5))('are the same of what is read back from a ledger (run %d)', (seed) => {
    const events = randomLedger(seededRandom(seed), { writer: 'main', length: 300 });
    const readBack = events.map((event) => decodeLine(encodeLine(event)).event as LedgerEvent);
    expect(fold(readBack).view()).toEqual(fold(events).view());
  });

  it('of values that no ledger can hold are those of the ledger', () => {
    const events = [
      call({ input_tokens: 2 ** 60, output_tokens: 5, cost_usd: Number.NaN, duration_ms: Number.POSITIVE_INFINITY }),
      call({ input_tokens: -5, output_tokens: 1.5, cost_usd: 0.1, duration_ms: Number.NaN }),
    ];
    const readBack = events.map((event) => decodeLine(encodeLine(event)).event as LedgerEvent);
    expect(fold(events).view()).toEqual(fold(readBack).view());
    expect(fold(events).summary()).toMatchObject({
      inputTokens: null,
      outputTokens: 5,
      costUsd: 0.1,
      unpricedCalls: 1,
    });
  });

  it('are held to by a comparison that no single wrong figure passes', () => {
    const summary = fold(randomLedger(seededRandom(99), { writer: 'main', length: 200 })).summary();
    const leaves = leavesOf(summary);
    expect(leaves.length).toBeGreaterThan(60);
    for (const [path, leaf] of leaves) {
      const wrong = JSON.parse(JSON.stringify(summary)) as Record<string, unknown>;
      const names = path.slice(1).split('.');
      const holder = names.slice(0, -1).reduce((object, name) => object[name] as Record<string, unknown>, wrong);
      holder[names.at(-1) as string] =
        typeof leaf === 'number' ? leaf + Math.max(1e-9, Math.abs(leaf) * 1e-9) : 'wrong';
      expect(() => expectSameFigures(wrong, summary), path).toThrow();
    }
  });
});

describe('a total over calls', () => {
  it('is 0 without calls, and unknown where no call knows', () => {
    expect(fold([]).summary()).toMatchObject({
      modelCalls: 0,
      totalTokens: 0,
      costUsd: 0,
      errors: 0,
      latency: { p95Ms: null },
    });
    expect(fold([call()]).summary()).toMatchObject({
      modelCalls: 1,
      totalTokens: null,
      costUsd: null,
      unpricedCalls: 1,
    });
    expect(fold([call(), call({ input_tokens: 3, cost_usd: 0.5 })]).summary()).toMatchObject({
      inputTokens: 3,
      outputTokens: null,
      totalTokens: 3,
      costUsd: 0.5,
      unpricedCalls: 1,
    });
  });

  it.each([
    ['a call without a price', { status: 'success', input_tokens: 5 }, 1],
    ['a call whose usage is unknown', { status: 'success' }, 1],
    ['an aborted call', { status: 'aborted' }, 1],
    ['a failed call that has usage', { status: 'error', input_tokens: 5 }, 1],
    ['a failed call, which nobody bills', { status: 'error' }, 0],
    ['a call that was free', { status: 'success', cost_usd: 0 }, 0],
  ])('counts as unpriced %s: %j', (_, columns, unpricedCalls) => {
    expect(fold([call(columns)]).summary().unpricedCalls).toBe(unpricedCalls);
  });

  it('counts error events and failed calls as errors', () => {
    const events = [
      eventOf('error'),
      call({ status: 'error' }),
      call({ status: 'aborted' }),
      eventOf('tool_call', { status: 'error' }),
    ];
    expect(fold(events).summary()).toMatchObject({ errors: 2, failedModelCalls: 1 });
  });

  it('is unknown where it can no longer be told exactly', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(fold([call({ input_tokens: most })]).summary().inputTokens).toBe(most);
    const over = fold([call({ input_tokens: most, output_tokens: 1 }), call({ input_tokens: 1 })]).summary();
    expect(over).toMatchObject({ inputTokens: null, outputTokens: 1 });
    expect(fold([call({ input_tokens: most, output_tokens: 1 })]).summary().totalTokens).toBeNull();
  });
});

describe('a summary', () => {
  it('knows what came since the last', () => {
    const totals = fold([call({ agent_role: 'a', duration_ms: 10 })]);
    expect(totals.summary().byAgentRole.a?.latency).toMatchObject({ avgMs: 10, p50Ms: 10, maxMs: 10 });
    totals.add(call({ agent_role: 'a', duration_ms: 20 }));
    expect(totals.summary().byAgentRole.a?.latency).toMatchObject({ avgMs: 15, p50Ms: 15, maxMs: 20 });
    expect(totals.summary().latency).toMatchObject({ avgMs: 15, p50Ms: 15, maxMs: 20 });
  });
});

describe('a run', () => {
  it('lasts from its start to its end', () => {
    const totals = fold([
      eventOf('run_start', { started_at: '2026-11-01T09:00:00.000000Z' }),
      eventOf('run_end', { ended_at: '2026-11-01T09:01:30.500000Z', status: 'completed' }),
    ]);
    expect(totals.summary()).toMatchObject({
      startedAt: '2026-11-01T09:00:00.000000Z',
      endedAt: '2026-11-01T09:01:30.500000Z',
      durationSeconds: 90.5,
    });
    expect(totals.runEnd).toMatchObject({ status: 'completed' });
  });

  it('lasts until now while it runs', () => {
    const totals = fold([eventOf('run_start', { started_at: '1970-01-01T00:00:01.000000Z' })]);
    expect(totals.summary(3_500_000)).toMatchObject({ endedAt: null, durationSeconds: 2.5 });
    expect(totals.summary().durationSeconds).toBeNull();
  });

  it('that was reopened has its first start and its last end', () => {
    const at = (minute: number) => `2026-11-01T09:0${minute}:00.000000Z`;
    const events = [
      eventOf('run_start', { started_at: at(3) }),
      eventOf('run_end', { ended_at: at(4), status: 'completed' }),
      eventOf('run_start', { started_at: at(1) }),
      eventOf('run_end', { ended_at: at(2), status: 'crashed' }),
    ];
    for (const order of [events, [...events].reverse()]) {
      expect(fold(order).summary()).toMatchObject({ startedAt: at(1), endedAt: at(4) });
      expect(fold(order).runEnd?.status).toBe('completed');
    }
  });
});

describe('a scope', () => {
  const agent = { agent_id: 'a-1', agent_role: 'coder' };

  it('of an agent has its own calls only, those of tickets and sessions all that is in them', () => {
    const around = { session_id: 's-1', ticket_id: 't-1' };
    const own = [
      call({ ...around, ...agent, input_tokens: 1, attempt: 2, response_model: 'm-2' }),
      call({ ...around, ...agent, input_tokens: 10, response_model: 'm-1' }),
    ];
    const sub = [call({ ...around, agent_id: 'a-2', parent_agent_id: 'a-1', input_tokens: 100 })];
    const outside = [call({ input_tokens: 1000 })];
    const totals = fold([...own, ...sub, ...outside]);
    expect(totals.agent('a-1')).toMatchObject({ inputTokens: 11, modelCalls: 2, retries: 1, model: 'm-1' });
    expect(totals.ticket('t-1')).toMatchObject({ inputTokens: 111, modelCalls: 3 });
    expect(totals.session('s-1')).toMatchObject({ inputTokens: 111, modelCalls: 3, events: 3 });
    expect(totals.ticket('t-1')).toEqual({
      ...usageByHand([...own, ...sub] as never),
      agents: 0,
      pipelines: 0,
      debuggingCycles: 0,
      code: null,
    });
  });

  it('counts what a ticket row says', () => {
    const ticket = { ticket_id: 't-1' };
    const totals = fold([
      eventOf('ticket_start', ticket),
      eventOf('pipeline', ticket),
      eventOf('debugging_cycle', ticket),
      eventOf('debugging_cycle', ticket),
      eventOf('agent', { ...ticket, ...agent }),
      eventOf('error', ticket),
      eventOf('code', { ...ticket, files_created: 1, attributes: { large: 'x' } }),
      eventOf('code', { ...ticket, files_created: 3, lines_added: 7 }),
    ]);
    const { code, ...rest } = totals.ticket('t-1');
    expect(rest).toMatchObject({ agents: 1, pipelines: 1, debuggingCycles: 2, errors: 1 });
    expect(code).toEqual({
      files_created: 3,
      files_modified: null,
      files_deleted: null,
      lines_added: 7,
      lines_deleted: null,
      test_coverage_percent: null,
    });
  });

  it('does not count its own start and end as its session’s events', () => {
    const session = { session_id: 's-1' };
    const totals = fold([eventOf('session_start', session), call(session), eventOf('my.event', session)]);
    expect(totals.session('s-1').events).toBe(2);
  });

  it('is nothing once it has ended, and begins anew', () => {
    const ticket = { ticket_id: 't-1' };
    const turn = [eventOf('ticket_start', ticket), call({ ...ticket, ...agent, input_tokens: 5 })];
    const end = [eventOf('agent', { ...ticket, ...agent }), eventOf('ticket_end', ticket)];
    const ended = fold([...turn, ...end]);
    expect(ended.ticket('t-1')).toMatchObject({ modelCalls: 0, totalTokens: 0 });
    expect(ended.agent('a-1')).toMatchObject({ modelCalls: 0, model: null });
    expect(openOf(ended)).toEqual({ agents: [], tickets: [], sessions: [] });
    expect(fold([...turn, ...end, ...turn]).ticket('t-1')).toMatchObject({ inputTokens: 5 });
    expect(fold([...turn, ...end, ...turn]).view().open.tickets).toHaveLength(1);
  });

  it('stays ended when something in it comes late', () => {
    const ticket = { ticket_id: 't-1' };
    const late = call({ ...ticket, ...agent, input_tokens: 5 });
    const totals = fold([
      eventOf('ticket_start', ticket),
      eventOf('agent', { ...ticket, ...agent }),
      eventOf('ticket_end', ticket),
      late,
    ]);
    expect(openOf(totals)).toEqual({ agents: [], tickets: [], sessions: [] });
    expect(totals.summary().inputTokens).toBe(5);
  });

  it('begins anew without what came late', () => {
    const ticket = { ticket_id: 't-1' };
    const events = [
      eventOf('ticket_start', ticket),
      eventOf('ticket_end', ticket),
      call(ticket),
      eventOf('ticket_start', ticket),
    ];
    expect(fold(events).ticket('t-1').modelCalls).toBe(0);
  });

  it('that is open twice ends with its second end', () => {
    const ticket = { ticket_id: 't-1' };
    const events = [
      eventOf('ticket_start', ticket),
      eventOf('ticket_start', ticket),
      eventOf('ticket_end', ticket),
      call(ticket),
    ];
    expect(
      fold(events)
        .view()
        .open.tickets.map(({ totals }) => totals.modelCalls),
    ).toEqual([1]);
    expect(fold([...events, eventOf('ticket_end', ticket)]).view().open.tickets).toEqual([]);
  });

  it('that is open says since when and where', () => {
    const place = {
      session_id: 's-1',
      ticket_id: 't-1',
      agent_id: 'a-1',
      agent_role: 'coder',
      parent_agent_id: 'a-0',
      writer: 'w1',
    };
    const start = eventOf('ticket_start', { session_id: 's-1', ticket_id: 't-1', writer: 'w1' });
    const { open } = fold([start, call(place)]).view();
    expect(open.tickets).toMatchObject([
      { id: 't-1', startedAt: start.ts, place: { session_id: 's-1', agent_id: null, writer: 'w1' } },
    ]);
    expect(open.agents).toMatchObject([{ id: 'a-1', startedAt: null, place }]);
    expect(open.sessions).toMatchObject([{ id: 's-1', startedAt: null }]);
  });

  it('answers for one writer', () => {
    const totals = createTotals({ runId: 'run-1', project: null, writer: 'w1' });
    totals.add(call({ ...agent, writer: 'main', input_tokens: 1 }));
    totals.add(call({ ...agent, writer: 'w1', input_tokens: 10 }));
    expect(totals.agent('a-1').inputTokens).toBe(10);
    expect(totals.summary().inputTokens).toBe(11);
  });

  it('is not kept once it has ended', () => {
    const totals = createTotals({ runId: 'run-1', project: null });
    for (let turn = 0; turn < 60_000; turn++) {
      const scope = { agent_id: `a-${turn}`, ticket_id: `t-${turn}` };
      totals.add(eventOf('ticket_start', scope));
      totals.add(eventOf('agent', scope));
      totals.add(eventOf('ticket_end', scope));
    }
    // With more than 50,000 kept, the oldest open one would have been given up for them.
    totals.add(call({ agent_id: 'last' }));
    expect(totals.view().open.agents.map(({ id }) => id)).toEqual(['last']);
  });

  it('is given up, oldest first, when more are open than any run has', () => {
    const totals = createTotals({ runId: 'run-1', project: null });
    for (let turn = 0; turn < 50_010; turn++) totals.add(eventOf('my.event', { agent_id: `a-${turn}` }));
    const open = totals.view().open.agents;
    expect(open).toHaveLength(50_000);
    expect(open[0]?.id).toBe('a-10');
  });
});

describe('groups', () => {
  it('have any name', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    const { byAgentRole } = fold(names.map((name) => call({ agent_role: name, input_tokens: 1 }))).summary();
    expect(Object.keys(byAgentRole).sort()).toEqual([...names].sort());
    for (const name of names) expect(byAgentRole[name]?.inputTokens).toBe(1);
    expect(Object.keys(JSON.parse(JSON.stringify(byAgentRole))).sort()).toEqual([...names].sort());
  });

  it('past the limit stand together, and are counted', () => {
    const totals = fold(
      Array.from({ length: maxGroups + 500 }, (_, index) =>
        call({ agent_role: `role-${index}`, input_tokens: 1, duration_ms: 1 }),
      ),
    );
    const { byAgentRole, inputTokens, latency } = totals.summary();
    expect(Object.keys(byAgentRole)).toHaveLength(maxGroups + 1);
    expect(byAgentRole.other?.inputTokens).toBe(500);
    expect(totals.diverted).toBe(500);
    expect(inputTokens).toBe(maxGroups + 500);
    expect(latency.p50Ms).toBe(1);
  });
});
