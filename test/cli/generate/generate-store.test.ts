import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EventFields, LedgerEvent } from '../../../src/catalogue/index.ts';
import { tableNames } from '../../../src/catalogue/index.ts';
import { generateStore } from '../../../src/cli/generate/generate-store.ts';
import { formatMicros, parseMicros } from '../../../src/common/clock.ts';
import { describeProcess, listRunIds, type Manifest, readRun } from '../../../src/store/index.ts';
import { temporaryDirectory } from '../../store/support.ts';

const endMicros = parseMicros('2026-11-01T00:00:00Z')!;
const options = { seed: 'a', runs: 60, days: 10, endMicros };

/** Every file of a directory and what it holds, in short. */
function contentsOf(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(directory.length), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

/** The lines of all of a run's ledgers, each parsed as anybody would do it. */
function linesOf(directory: string): Partial<LedgerEvent>[] {
  return readdirSync(directory)
    .filter((file) => /^events\b.*\.jsonl$/.test(file))
    .flatMap((file) => readFileSync(join(directory, file), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line));
}

const manifestOf = (directory: string): Manifest => JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8'));

const sum = (values: readonly (number | undefined | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe('a generated store', () => {
  const store = join(temporaryDirectory(), 'runs');
  let made: Awaited<ReturnType<typeof generateStore>>;
  let runIds: readonly string[];
  beforeAll(async () => {
    made = await generateStore(store, options);
    ({ runIds } = await listRunIds(store));
  });

  it('is the same, byte for byte, from the same seed, and another from another', async () => {
    const [again, other] = [join(temporaryDirectory(), 'again'), join(temporaryDirectory(), 'other')];
    await generateStore(again, options);
    expect(contentsOf(again)).toEqual(contentsOf(store));
    await generateStore(other, { ...options, seed: 'b' });
    const files = new Set(Object.values(contentsOf(store)));
    expect(Object.values(contentsOf(other)).filter((file) => file !== emptyFile && files.has(file))).toEqual([]);
  });

  it('has rows of every table', () => {
    const rows = new Map<string, number>(tableNames.map((name) => [name, 0]));
    const snapshots = runIds.map((id) => join(store, id, 'metrics.json')).flatMap(readIfThere);
    for (const snapshot of snapshots)
      for (const name of tableNames) rows.set(name, (rows.get(name) ?? 0) + (snapshot[name] as unknown[]).length);
    expect([...rows].filter(([, count]) => count === 0)).toEqual([]);
  });

  it('has as many runs and events as it says, about 100 each', () => {
    const lines = runIds.flatMap((id) => linesOf(join(store, id)));
    expect([runIds.length, lines.length]).toEqual([made.runs, made.events]);
    expect(lines.length / runIds.length).toBeGreaterThan(80);
    expect(lines.length / runIds.length).toBeLessThan(120);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  it('has manifests whose totals are what the ledgers add up to', () => {
    for (const id of runIds) {
      const directory = join(store, id);
      const { run, totals, ledgers } = manifestOf(directory);
      if (run.status === 'running') continue;
      const lines = linesOf(directory);
      const calls = lines.filter(({ event }) => event === 'model_call') as Partial<EventFields<'model_call'>>[];
      const failed = calls.filter(({ status }) => status === 'error').length;
      const unpriced = calls.filter((call) => call.cost_usd === undefined && call.status !== 'error');
      expect(totals).toMatchObject({ events: lines.length, modelCalls: calls.length, failedModelCalls: failed });
      expect(run).toMatchObject({
        model_calls: calls.length,
        unpriced_calls: unpriced.length,
        tool_calls: lines.filter(({ event }) => event === 'tool_call').length,
        errors: lines.filter(({ event }) => event === 'error').length + failed,
      });
      const isAnyUsed = calls.some(({ input_tokens }) => input_tokens !== undefined);
      if (isAnyUsed) expect(run.input_tokens).toBe(sum(calls.map(({ input_tokens }) => input_tokens)));
      if (isAnyUsed) expect(run.output_tokens).toBe(sum(calls.map(({ output_tokens }) => output_tokens)));
      if (calls.some(({ cost_usd }) => cost_usd !== undefined))
        expect(run.cost_usd).toBeCloseTo(sum(calls.map(({ cost_usd }) => cost_usd)), 9);
      expect(sum(Object.values(ledgers).map(({ events }) => events))).toBe(lines.length);
    }
  });

  it('is read as its runs ended, and none is left but those whose process crashed', async () => {
    const byStatus: Record<string, number> = {};
    for (const id of runIds) {
      const stored = await readRun(store, id, { nowMicros: endMicros, me: describeProcess() });
      expect(stored?.manifest.state).toBe('read');
      expect(stored?.hasGrown).toBe(stored?.status === 'crashed');
      byStatus[stored?.status ?? ''] = (byStatus[stored?.status ?? ''] ?? 0) + 1;
    }
    expect(byStatus).toEqual(made.byStatus);
    expect(Object.keys(byStatus).sort()).toEqual(['cancelled', 'completed', 'crashed', 'failed']);
  });

  it('ends when it was to end, and begins no earlier than was asked for', () => {
    const times = runIds.flatMap((id) => linesOf(join(store, id))).map(({ ts }) => ts ?? '');
    expect(times.every((ts) => ts > '2026-10-21T00:00:00' && ts < formatMicros(endMicros))).toBe(true);
  });

  it('has what a comparison looks for: calls that failed, were left, were made again, cached or without a price', () => {
    const lines = runIds.flatMap((id) => linesOf(join(store, id)));
    const calls = lines.filter(({ event }) => event === 'model_call') as Partial<EventFields<'model_call'>>[];
    const kinds = {
      failed: calls.some(({ status }) => status === 'error'),
      left: calls.some(({ status }) => status === 'aborted'),
      again: calls.some(({ attempt }) => attempt === 2),
      cached: calls.some(({ cache_read_tokens }) => (cache_read_tokens ?? 0) > 0),
      written: calls.some(({ cache_write_tokens }) => (cache_write_tokens ?? 0) > 0),
      unpriced: calls.some(({ status, cost_usd }) => status === 'success' && cost_usd === undefined),
      subAgents: lines.some(({ agent_role, parent_agent_id }) => agent_role === 'researcher' && parent_agent_id),
      children: lines.some(({ writer }) => writer !== 'main'),
    };
    expect(Object.entries(kinds).filter(([, isThere]) => !isThere)).toEqual([]);
  });

  it('stops where it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const stopped = join(temporaryDirectory(), 'stopped');
    await expect(generateStore(stopped, { ...options, signal })).rejects.toThrow('enough');
  });
});

/** What the mark of a process that left a run open holds: its name says all. */
const emptyFile = createHash('sha256').digest('hex');

function readIfThere(path: string): Record<string, unknown>[] {
  try {
    return [JSON.parse(readFileSync(path, 'utf8'))];
  } catch {
    return [];
  }
}
