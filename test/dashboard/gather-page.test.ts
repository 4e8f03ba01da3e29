import { beforeAll, describe, expect, it } from 'vitest';
import { latencies } from '../../src/analysis/latencies.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { runs } from '../../src/analysis/runs.ts';
import { summary } from '../../src/analysis/summary.ts';
import { type DetailName, detailRows } from '../../src/dashboard/detail-tables.ts';
import { type GatheredPage, gatherPage } from '../../src/dashboard/gather-page.ts';
import type { PageTable } from '../../src/dashboard/page-data.ts';
import { type Line, linesOf } from '../analysis/recorded-store.ts';
import { plainQuantile, plainSum, syntheticStore } from '../analysis/synthetic-store.ts';

const nowMicros = Date.parse('2026-11-21T06:00:00Z') * 1000;
const since = nowMicros - 7 * 86_400_000_000;

let directory: string;
let lines: readonly Line[];
let gathered: GatheredPage;

const open = (filter = {}) => openStore(directory, { timeZone: 'UTC', filter, now: () => nowMicros });

beforeAll(async () => {
  directory = await syntheticStore({ runs: 40, days: 14 });
  lines = linesOf(directory);
  await using store = await open();
  gathered = await gatherPage(store);
});

const tableOf = (section: string, place = 0): PageTable => {
  const found = gathered.page.sections.find(({ name }) => name === section)?.tables[place];
  if (found === undefined) throw new Error(`${section} has no such table`);
  return found;
};

const valuesOf = ({ rows }: PageTable, column: number): unknown[] =>
  rows.map((row) => {
    const cell = row[column];
    return cell?.kind === 'figure' ? cell.value : cell?.kind === 'name' ? cell.text : null;
  });

describe('what a page holds', () => {
  it('has the totals that are in the ledgers, and none of a period before where there is none', () => {
    const calls = lines.filter(({ event }) => event === 'model_call');
    const tiles = Object.fromEntries(gathered.page.tiles.map((tile) => [tile.name, tile]));
    const figureOf = (name: string) => (tiles[name]?.value.kind === 'figure' ? tiles[name].value.value : undefined);
    expect(figureOf('runs')).toBe(40);
    expect(figureOf('model_calls')).toBe(calls.length);
    expect(figureOf('total_tokens')).toBe(
      plainSum(calls.flatMap(({ input_tokens, output_tokens }) => [input_tokens, output_tokens])),
    );
    expect(figureOf('cost_usd')).toBeCloseTo(plainSum(calls.map(({ cost_usd }) => cost_usd)), 9);
    expect(tiles.runs?.change).toBeNull();
  });

  it('sets a period beside the one before', async () => {
    await using store = await open({ since });
    const { page } = await gatherPage(store, { filter: { since } });
    await using before = await open({ since: since - 7 * 86_400_000_000, until: since });
    const now = (await summary(store)).runs.all;
    const difference = page.tiles.find(({ name }) => name === 'runs')?.change?.difference;
    expect(difference).toMatchObject({ kind: 'figure', value: now - (await summary(before)).runs.all });
  });

  it('spreads latency by model as the ledgers do', async () => {
    await using store = await open();
    for (const { model, calls, p5_duration_ms, p75_duration_ms } of await latencies(store)) {
      const durations = lines
        .filter((line) => line.event === 'model_call' && (line.response_model ?? line.request_model) === model)
        .map(({ duration_ms }) => Number(duration_ms));
      expect(calls).toBe(durations.length);
      expect(p5_duration_ms).toBeCloseTo(plainQuantile(durations, 0.05), 6);
      expect(p75_duration_ms).toBeCloseTo(plainQuantile(durations, 0.75), 6);
    }
  });

  it('says which calls have no price, loudly', () => {
    const calls = lines.filter(({ event }) => event === 'model_call');
    expect(calls.some(({ cost_usd }) => typeof cost_usd !== 'number')).toBe(true);
    expect(gathered.page.warnings[0]).toMatch(/model calls have no price/);
  });

  it.each([
    ['slowest', 1, 6],
    ['flakiest', 2, 4],
  ])('names the %s operations first', (_, table, column) => {
    const values = valuesOf(tableOf('operations', table), column).map(Number);
    expect(values.length).toBeGreaterThan(0);
    const sorted = values.toSorted((a, b) => (table === 1 ? b - a : a - b));
    expect(values).toEqual(sorted);
  });

  it('lists every run, the newest first, with the models and agents in it', async () => {
    await using store = await open();
    const all = await runs(store);
    const { runs: listed } = gathered.page;
    expect(listed.run_id).toEqual(all.map(({ run_id }) => run_id));
    expect(listed.cost_usd).toEqual(all.map(({ cost_usd }) => cost_usd));
    const [first] = all;
    const models = new Set(
      lines
        .filter((line) => line.event === 'model_call' && line.run_id === first?.run_id)
        .flatMap((line) => [line.response_model, line.request_model]),
    );
    expect(new Set(listed.models[0]?.map((place) => listed.names[place]))).toEqual(models);
  });

  it('has what each agent used of each model a day, which adds up to what the calls came to', () => {
    const rows = gathered.page.runs.usage.flat();
    const calls = lines.filter(({ event }) => event === 'model_call');
    const sum = (column: number): number => plainSum(rows.map((row) => row[column]));
    expect(sum(4)).toBe(calls.length);
    expect(sum(5)).toBe(calls.filter(({ status }) => status === 'success').length);
    expect(sum(6)).toBe(calls.filter(({ status }) => status === 'error').length);
    expect(sum(7)).toBe(plainSum(calls.flatMap(({ input_tokens, output_tokens }) => [input_tokens, output_tokens])));
    expect(sum(8)).toBeCloseTo(plainSum(calls.map(({ cost_usd }) => cost_usd)), 9);
    expect(sum(9)).toBe(gathered.page.runs.unpriced_calls.reduce((all, calls) => (all ?? 0) + (calls ?? 0), 0));
  });

  it.each<[DetailName, string]>([
    ['agents', 'agent'],
    ['tickets', 'ticket_end'],
    ['model_calls', 'model_call'],
    ['tool_calls', 'tool_call'],
    ['debugging_cycles', 'debugging_cycle'],
    ['errors', 'error'],
  ])('has the %s of each run for its view', (table, event) => {
    const { page, details } = gathered;
    expect(details.runs).toHaveLength(40);
    for (const [place, run] of details.runs.entries()) {
      const recorded = lines.filter((line) => line.event === event && line.run_id === page.runs.run_id[place]);
      // What a crashed process left open is a row too.
      expect(detailRows(run, table).length).toBeGreaterThanOrEqual(recorded.length);
    }
  });

  it('counts times from the beginning of the run, within which everything happened', () => {
    const { page, details } = gathered;
    const place = page.runs.status.findIndex((status) => status !== null && page.runs.names[status] === 'completed');
    const lasted = (page.runs.duration_seconds[place] ?? 0) * 1000;
    const calls = detailRows(details.runs[place] ?? {}, 'model_calls');
    expect(calls.length).toBeGreaterThan(0);
    for (const { start, duration } of calls) {
      expect(start).toBeGreaterThanOrEqual(-2);
      expect((start ?? 0) + (duration ?? 0)).toBeLessThanOrEqual(lasted + 2);
    }
  });
});
