import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { StoreFollower } from '../../src/serve/follow/store-follower.ts';
import { readMetricsSetting } from '../../src/serve/metrics/metrics-setting.ts';
import { workingDirectory } from '../support/command.ts';

const line = { ts: '2026-11-22T09:30:00.000000Z', event: 'tool_call', run_id: 'run-1', writer: 'main', seq: 1 };

// A page that was gathered before the store had been looked at for the first time was told nothing of a run that began
// in between: that look took the run for one that the page had.
it('a store is followed from where it says so: a run that begins then is told of', async () => {
  const directory = workingDirectory();
  const changed: string[] = [];
  const events = { onChange: (runIds: readonly string[]) => changed.push(...runIds), onTrouble() {}, onWell() {} };
  const metrics = await readMetricsSetting({ env: {}, cwd: directory });
  const follower = new StoreFollower({ directory, metrics }, events);
  onTestFinished(() => follower.close());
  follower.watch(true);
  await follower.begun;
  mkdirSync(join(directory, 'run-1'));
  writeFileSync(join(directory, 'run-1', 'events.jsonl'), `${JSON.stringify(line)}\n`);
  await expect.poll(() => changed).toContain('run-1');
});

it('who waits for a store to be followed does not wait for one that is closed', async () => {
  const directory = workingDirectory();
  const events = { onChange() {}, onTrouble() {}, onWell() {} };
  const metrics = await readMetricsSetting({ env: {}, cwd: directory });
  const follower = new StoreFollower({ directory, metrics }, events);
  await follower.close();
  await follower.begun;
});
