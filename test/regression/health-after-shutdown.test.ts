import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { health, run, shutdown, startMetrics } from '../../src/index.ts';
import { directoryWith } from '../config/support.ts';
import { startRecording } from '../support/recording.ts';

afterEach(shutdown);

// `shutdown()` is where the last snapshots are written and most of what fails fails: `health()` after it had forgotten all
// of it, and was that of a process in which nothing had ever been started.
describe('health() after shutdown()', () => {
  it('says that nothing is recorded any more, and what it had come to', async () => {
    const { store } = await startRecording();
    run({ id: 'one' }, () => mkdirSync(join(store, 'one', 'metrics.json')));
    await shutdown();
    expect(health()).toMatchObject({
      status: 'off',
      exporters: [{ name: 'json', exports: 0, failures: 1, lastError: expect.stringContaining('EISDIR') }],
      ledger: { events: 2, failures: 0 },
      runs: { open: 0, ended: 1 },
    });
  });

  it('still has the problems for which nothing was recorded', async () => {
    const cwd = directoryWith({ 'otel-config.yaml': 'wrong: 1' });
    const { problems } = (await startMetrics({ cwd, env: {} })).health();
    await shutdown();
    expect(problems).not.toEqual([]);
    expect(health()).toMatchObject({ status: 'off', problems });
  });

  it('is that of the next start, once there is one', async () => {
    await startRecording();
    run({}, () => {});
    await shutdown();
    await startRecording();
    expect(health()).toMatchObject({ status: 'ok', ledger: { events: 0 }, runs: { ended: 0 } });
  });
});

it('a pipeline that never recorded does not end the one that was started after it', async () => {
  const cwd = directoryWith({ 'otel-config.yaml': 'wrong: 1' });
  const off = await startMetrics({ cwd, env: {} });
  await off.shutdown();
  await startRecording();
  await off.shutdown();
  expect(health().status).toBe('ok');
});
