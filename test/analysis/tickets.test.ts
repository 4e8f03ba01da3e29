import { beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { type TicketSummary, ticketSummary } from '../../src/analysis/tickets.ts';
import { type Line, linesOf, recordStore } from './recorded-store.ts';
import { plainSum } from './synthetic-store.ts';

let store: string;
let lines: readonly Line[];
let tickets: readonly TicketSummary[];
beforeAll(async () => {
  store = await recordStore();
  lines = linesOf(store);
  await using opened = await openStore(store);
  tickets = await ticketSummary(opened);
});

const tokensOf = (calls: readonly Line[]): number =>
  plainSum(calls.flatMap(({ input_tokens, output_tokens }) => [input_tokens, output_tokens]));

/** Null where no call has one. */
const costOf = (calls: readonly Line[]): unknown => {
  const costs = calls.flatMap(({ cost_usd }) => (cost_usd === undefined ? [] : [cost_usd]));
  return costs.length === 0 ? null : expect.closeTo(plainSum(costs), 12);
};

it('has every ticket, the one worked on last first', () => {
  const ids = new Set(lines.flatMap(({ ticket_id }) => (typeof ticket_id === 'string' ? [ticket_id] : [])));
  expect(tickets.map(({ ticket_id }) => ticket_id).toSorted()).toEqual([...ids].toSorted());
  const moments = tickets.map(({ timestamp }) => timestamp ?? '');
  expect(moments).toEqual(moments.toSorted().toReversed());
});

it('has of each what its lines add up to', () => {
  for (const ticket of tickets) {
    const events = lines.filter(({ ticket_id }) => ticket_id === ticket.ticket_id);
    const calls = events.filter(({ event }) => event === 'model_call');
    const ends = events.filter(({ event }) => event === 'ticket_end');
    expect(ticket).toMatchObject({
      runs: new Set(events.map(({ run_id }) => run_id)).size,
      model_calls: calls.length,
      errors: events.filter(({ event, status }) => event === 'error' || (event === 'model_call' && status === 'error'))
        .length,
      metrics: {
        total_tokens: tokensOf(calls),
        total_cost_usd: costOf(calls),
        unpriced_calls: calls.filter(({ cost_usd, status }) => cost_usd === undefined && status !== 'error').length,
        total_duration_ms: expect.closeTo(1000 * plainSum(ends.map((end) => end.duration_seconds)), 6),
        event_count: events.length,
      },
    });
    const last = events.toSorted((a, b) => (`${a.ts}` < `${b.ts}` ? -1 : 1)).at(-1);
    expect(ticket).toMatchObject({ timestamp: last?.ts, session_id: last?.session_id, status: 'completed' });
  }
});

it('has each role’s part, and what was outside of any', () => {
  for (const { ticket_id, by_agent_role, metrics } of tickets) {
    expect(Object.keys(by_agent_role)).toEqual(['', 'coder', 'planner']);
    expect(plainSum(Object.values(by_agent_role).map(({ event_count }) => event_count))).toBe(metrics.event_count);
    for (const role of ['coder', 'planner']) {
      const own = lines.filter((line) => line.ticket_id === ticket_id && line.agent_role === role);
      const turns = own.filter(({ event }) => event === 'agent');
      expect(by_agent_role[role]).toMatchObject({
        total_tokens: tokensOf(own.filter(({ event }) => event === 'model_call')),
        total_duration_ms: expect.closeTo(1000 * plainSum(turns.map((turn) => turn.duration_seconds)), 6),
      });
    }
    expect(by_agent_role['']).toMatchObject({ total_tokens: 0, total_cost_usd: 0, total_duration_ms: null });
  }
});

it('has the one that is asked for alone', async () => {
  await using opened = await openStore(store, { filter: { ticketIds: ['T-1'] } });
  expect(await ticketSummary(opened)).toEqual(tickets.filter(({ ticket_id }) => ticket_id === 'T-1'));
});

it('knows no ticket of an empty store', async () => {
  await using opened = await openStore(`${store}-none`);
  expect(await ticketSummary(opened)).toEqual([]);
});
