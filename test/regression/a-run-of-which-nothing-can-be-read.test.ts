import { chmodSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordStore } from '../analysis/recorded-store.ts';
import { runCli } from '../support/cli-process.ts';

type Damage = (run: string) => void;

const junk =
  (file: string): Damage =>
  (run) =>
    writeFileSync(join(run, file), 'junk\n');
const locked =
  (file: string): Damage =>
  (run) =>
    chmodSync(join(run, file), 0);
const without =
  (file: string): Damage =>
  (run) =>
    rmSync(join(run, file));

// It was a run that crashed, with no calls, which cost 0.00 USD: all of that was made up.
describe('a run is left out, named and counted', () => {
  it.each<[what: string, ...damages: Damage[]]>([
    ['of which both files are junk', junk('run.json'), junk('events.jsonl')],
    ['of which neither file may be read', locked('run.json'), locked('events.jsonl')],
    ['that has no manifest, and a ledger which may not be read', without('run.json'), locked('events.jsonl')],
    ['that has a manifest alone, which is junk', junk('run.json'), without('events.jsonl')],
  ])('%s', async (_, ...damages) => {
    const store = await recordStore();
    const runId = readdirSync(store).find((name) => name.startsWith('run_')) ?? '';
    for (const damage of damages) damage(join(store, runId));
    // Nobody writes to it any more.
    for (const file of readdirSync(join(store, runId))) utimesSync(join(store, runId, file), 0, 0);
    const ask = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli([...args, '--json'], {
        ...{ cwd: store, env: { RUNLEDGER_DIR: store }, isOrdinary: true },
      });
      return { code, stderr, ...JSON.parse(stdout) };
    };
    const { code, runs, skipped, faults, stderr } = await ask('runs');
    expect({ code, ids: runs.length, skipped: skipped.runs }).toEqual({ code: 0, ids: 5, skipped: 1 });
    expect(faults).toContainEqual({
      run_id: runId,
      file: '',
      line: 0,
      reason: 'is left out: nothing of it could be read',
    });
    expect(stderr).toMatch(/^not in these figures: 1 run and /m);
    const { runs: counts, skipped: left } = await ask('summary');
    expect([counts.all, left.runs]).toEqual([5, 1]);
  });
});

it('a run that has begun and said nothing is one', async () => {
  const store = await recordStore();
  mkdirSync(join(store, 'begun'));
  writeFileSync(join(store, 'begun', 'events.jsonl'), '');
  const { stdout } = await runCli(['runs', '--json'], { cwd: store, env: { RUNLEDGER_DIR: store } });
  const { runs, skipped } = JSON.parse(stdout);
  expect([runs.length, skipped.runs]).toEqual([7, 0]);
});
