import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { recordModelCall, run, shutdown } from '../../src/index.ts';
import { runCommand } from '../support/command.ts';
import { type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
  run({ id: 'one' }, () => recordModelCall({ provider: 'house', model: 'm', inputTokens: 1 }));
  await shutdown();
  mkdirSync(join(recording.store, 'empty'));
  mkdirSync(join(recording.store, 'no run’s name'));
  symlinkSync(join(recording.store, 'one'), join(recording.store, 'link'));
});

const link = { run_id: 'link', file: '', line: 0, reason: 'is a link, which is not followed' };
const name = { run_id: 'no run’s name', file: '', line: 0, reason: 'is not a name that a run can have' };
const empty = { run_id: 'empty', file: '', line: 0, reason: 'is no run: neither a manifest nor a ledger' };

// `runs` without filters of events passed over what the other commands named and counted; `--run-id` counted others' faults.
it.each<[selected: string, args: readonly string[], runs: number, faults: readonly object[]]>([
  ['everything', [], 2, [link, name, empty]],
  ['a run without a fault', ['--run-id', 'one'], 0, []],
  ['a link', ['--run-id', 'link'], 1, [link]],
  ['a folder without a run', ['--run-id', 'empty'], 0, [empty]],
])('of %s every command says the same is left out', async (_selected, args, runs, faults) => {
  for (const command of [['runs'], ['runs', '--model', 'm'], ['summary']]) {
    const { stdout } = await runCommand([...command, ...args, '--json'], { cwd: recording.directory });
    const said = JSON.parse(stdout);
    expect(said.skipped).toEqual({ runs, lines: 0 });
    expect(said.faults).toHaveLength(faults.length);
    expect(said.faults).toEqual(expect.arrayContaining([...faults]));
  }
});

it('a check of one run does not complain of others', async () => {
  const { stdout } = await runCommand(['verify', '--run-id', 'one', '--json'], { cwd: recording.directory });
  expect(JSON.parse(stdout).problems).toEqual([]);
});
