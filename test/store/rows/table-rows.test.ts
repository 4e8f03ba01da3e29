import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LedgerEvent, type TableName, tableNames, tables } from '../../../src/catalogue/index.ts';
import { formatMicros } from '../../../src/common/clock.ts';
import { encodeLine } from '../../../src/store/encode-line.ts';
import { ledgerFile } from '../../../src/store/layout.ts';
import type { LedgerFault } from '../../../src/store/reading/ledger-fault.ts';
import type { RunFacts } from '../../../src/store/rows/run-row.ts';
import { type TableSource, tableRows } from '../../../src/store/rows/table-rows.ts';
import { createTotals } from '../../../src/store/totals/totals.ts';
import { seededRandom } from '../../common/random.ts';
import { all, eventOf, startMicros, temporaryDirectory } from '../support.ts';
import { expectSameFigures } from '../totals/figures.ts';
import { randomLedger } from '../totals/random-run.ts';

const directory = temporaryDirectory();

const facts: RunFacts = {
  runId: 'run-1',
  project: 'demo',
  benchmark: 'swe',
  version: '1.2.3',
  config: { provider: 'openai', model: 'gpt', temperature: 0.2, max_retries: 3 },
  tags: { user: 'ada' },
  status: 'running',
  startedAt: formatMicros(startMicros),
  endedAt: null,
};

/** A run whose ledgers hold these events, as its tables are written from it. */
function sourceOf(
  ledgers: { readonly [writer: string]: readonly LedgerEvent[] },
  changes: Partial<TableSource> = {},
): TableSource {
  const run = mkdtempSync(join(directory, 'run-'));
  const totals = createTotals({ runId: 'run-1', project: 'demo' });
  const files = Object.entries(ledgers).map(([writer, events]) => {
    const file = ledgerFile(writer);
    writeFileSync(join(run, file), events.map((event) => encodeLine(event)).join(''));
    for (const event of events) totals.add(event);
    return { file, toByte: statSync(join(run, file)).size };
  });
  return {
    directory: run,
    ledgers: files,
    run: facts,
    totals: totals.view(startMicros + 9_000_000),
    openStatus: 'running',
    ...changes,
  };
}

async function rowsOf<T extends TableName>(name: T, source: TableSource) {
  return (await all(tableRows(name, source))).flat();
}

describe('tables', () => {
  const random = seededRandom(5);
  const ledgers = {
    main: randomLedger(random, { writer: 'main', length: 400 }),
    w1: randomLedger(random, { writer: 'w1', length: 200 }),
  };
  const everything = [...ledgers.main, ...ledgers.w1];
  const source = sourceOf(ledgers);

  it.each(tableNames)('%s has every column in catalogue order, and the same rows each time', async (name) => {
    const rows = await rowsOf(name, source);
    for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(tables[name].columns));
    expect(await rowsOf(name, source)).toEqual(rows);
  });

  it.each([
    ['model_calls', 'model_call'],
    ['tool_calls', 'tool_call'],
    ['operations', 'operation'],
    ['errors', 'error'],
    ['code', 'code'],
    ['pipelines', 'pipeline'],
    ['events', 'my.event'],
    ['quality', 'quality'],
  ] as const)('%s has the events of all writers, the owner’s first', async (table, event) => {
    expect(await rowsOf(table, source)).toEqual(everything.filter((line) => line.event === event));
  });

  it.each([
    ['issues', 'ticket_end', 'tickets'],
    ['agents', 'agent', 'agents'],
    ['sessions', 'session_end', 'sessions'],
  ] as const)('%s has what ended, then what is open', async (table, event, kind) => {
    const ended = everything.filter((line) => line.event === event);
    const rows = await rowsOf(table, source);
    expect(rows.slice(0, ended.length)).toEqual(ended);
    const open = source.totals.open[kind];
    expect(rows).toHaveLength(ended.length + open.length);
    expect(open.length).toBeGreaterThan(0);
    for (const row of rows.slice(ended.length))
      expect(row).toMatchObject({ run_id: 'run-1', project: 'demo', ended_at: null, id: null });
  });

  it('metrics is empty: its points are in no ledger', async () => {
    expect(await rowsOf('metrics', source)).toEqual([]);
  });

  it('add up to the run, and tools to their usage', async () => {
    const [run] = await rowsOf('runs', source);
    const calls = await rowsOf('model_calls', source);
    const sum = (values: readonly (number | null)[]) =>
      values.reduce<number>((total, value) => total + (value ?? 0), 0);
    expectSameFigures(
      { calls: run?.model_calls, input: run?.input_tokens, cost: run?.cost_usd },
      {
        calls: calls.length,
        input: sum(calls.map((call) => call.input_tokens)),
        cost: sum(calls.map((call) => call.cost_usd)),
      },
    );
    const usage = await rowsOf('tool_usage', source);
    const tools = await rowsOf('tool_calls', source);
    expect(usage.map(({ tool_name }) => tool_name)).toEqual(['constructor', 'edit', 'grep']);
    for (const row of usage) {
      const own = tools.filter(({ tool_name }) => tool_name === row.tool_name);
      const errors = own.filter(({ status }) => status === 'error').length;
      expect(row).toMatchObject({ calls: own.length, errors, successes: own.length - errors });
      expect(row.success_rate).toBeCloseTo((own.length - errors) / own.length, 12);
    }
  });

  it('stop where the ledgers stood', async () => {
    const [first] = source.ledgers;
    const half = { ...source, ledgers: [{ file: 'events.jsonl', toByte: Math.floor((first?.toByte ?? 0) / 2) }] };
    const rows = await rowsOf('model_calls', half);
    const calls = ledgers.main.filter(({ event }) => event === 'model_call');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toEqual(calls.slice(0, rows.length));
    expect(rows.length).toBeLessThan(calls.length);
  });
});

describe('a run’s row', () => {
  it('says what is known of it and what it came to so far', async () => {
    const [row] = await rowsOf(
      'runs',
      sourceOf({ main: [eventOf('model_call', { status: 'error' }), eventOf('tool_call')] }),
    );
    expect(row).toEqual({
      run_id: 'run-1',
      project: 'demo',
      benchmark: 'swe',
      version: '1.2.3',
      status: 'running',
      started_at: formatMicros(startMicros),
      ended_at: null,
      duration_seconds: expect.any(Number),
      provider: 'openai',
      model: 'gpt',
      temperature: 0.2,
      config: { provider: 'openai', model: 'gpt', temperature: 0.2, max_retries: 3 },
      tags: { user: 'ada' },
      model_calls: 1,
      total_tokens: null,
      input_tokens: null,
      output_tokens: null,
      cache_read_tokens: null,
      cost_usd: null,
      unpriced_calls: 0,
      tool_calls: 1,
      errors: 1,
    });
  });

  it('lasts as long as its start and its end say', async () => {
    const ended = { ...facts, status: 'crashed', endedAt: formatMicros(startMicros + 2_500_000) } as const;
    expect(await rowsOf('runs', sourceOf({ main: [] }, { run: ended }))).toMatchObject([
      { status: 'crashed', duration_seconds: 2.5 },
    ]);
  });

  it.each([
    [null, { provider: null, model: null, temperature: null, config: null }],
    [
      { provider: 7, model: ['a'], temperature: '0.2' },
      { provider: null, model: null, temperature: null },
    ],
  ])('takes nothing of the wrong type from config %j', async (config, expected) => {
    expect(await rowsOf('runs', sourceOf({ main: [] }, { run: { ...facts, config } }))).toMatchObject([expected]);
  });
});

describe('what has not ended', () => {
  const at = { session_id: 's-1', ticket_id: 't-1' };
  const agent = { agent_id: 'a-1', agent_role: 'coder', parent_agent_id: 'a-0' };
  const events = [
    eventOf('session_start', { session_id: 's-1' }),
    eventOf('ticket_start', at),
    eventOf('model_call', {
      ...at,
      ...agent,
      status: 'success',
      input_tokens: 3,
      output_tokens: 4,
      cost_usd: 0.5,
      attempt: 2,
      request_model: 'm',
    }),
    eventOf('code', { ...at, files_created: 2, test_coverage_percent: 80 }),
    eventOf('error', at),
  ];

  it.each(['running', 'crashed', 'cancelled'] as const)('is shown as %s with what it came to', async (openStatus) => {
    const source = sourceOf({ main: events }, { openStatus });
    expect(await rowsOf('issues', source)).toMatchObject([
      {
        ...at,
        status: openStatus,
        started_at: events[1]?.ts,
        ended_at: null,
        total_tokens: 7,
        cost_usd: 0.5,
        errors: 1,
        files_created: 2,
        test_coverage_percent: 80,
        writer: 'main',
      },
    ]);
    expect(await rowsOf('agents', source)).toMatchObject([
      {
        ...at,
        ...agent,
        role: 'coder',
        status: openStatus,
        started_at: null,
        model: 'm',
        retries: 1,
        input_tokens: 3,
        model_calls: 1,
      },
    ]);
    expect(await rowsOf('sessions', source)).toMatchObject([
      { session_id: 's-1', started_at: events[0]?.ts, ended_at: null, total_tokens: 7, events: 4 },
    ]);
  });
});

describe('faults', () => {
  it('are told, and the other rows come', async () => {
    const source = sourceOf({ main: [eventOf('error'), eventOf('error')] });
    const faults: LedgerFault[] = [];
    writeFileSync(join(source.directory, 'events.jsonl'), `junk\n${encodeLine(eventOf('error'))}`);
    const told = {
      ...source,
      ledgers: [
        { file: 'events.jsonl', toByte: 1e6 },
        { file: 'events.gone.jsonl', toByte: 10 },
      ],
      onFault: (fault: LedgerFault) => faults.push(fault),
    };
    expect(await rowsOf('errors', told)).toHaveLength(1);
    expect(faults.map(({ file, line }) => [file, line])).toEqual([
      ['events.jsonl', 0],
      ['events.jsonl', 1],
      ['events.gone.jsonl', 0],
    ]);
  });

  it('a last line without its line feed counts once nobody writes', async () => {
    const last = encodeLine(eventOf('error')).trimEnd();
    const source = sourceOf({ main: [eventOf('error')] });
    writeFileSync(join(source.directory, 'events.jsonl'), last);
    const ledgers = [{ file: 'events.jsonl', toByte: last.length }];
    expect(await rowsOf('errors', { ...source, ledgers })).toEqual([]);
    expect(await rowsOf('errors', { ...source, ledgers, final: true })).toHaveLength(1);
  });

  it('a ledger without a table’s events is not even opened', async () => {
    const source = sourceOf({ main: [eventOf('error')] });
    const unreadable = {
      ...source,
      ledgers: [{ file: 'gone.jsonl', toByte: 5 }],
      onFault: () => expect.fail('it was opened'),
    };
    expect(await rowsOf('model_calls', unreadable)).toEqual([]);
  });

  it('thousands of open tickets come in batches too', async () => {
    const events = Array.from({ length: 2500 }, (_, index) => eventOf('ticket_start', { ticket_id: `t-${index}` }));
    const batches = await all(tableRows('issues', sourceOf({ main: events })));
    expect(batches.map((batch) => batch.length)).toEqual([1000, 1000, 500]);
  });
});
