import { afterEach, expect, it } from 'vitest';
import { health, openOperation, openRun, openToolCall, shutdown } from '../../../src/index.ts';
import { startRecording } from '../../support/recording.ts';

afterEach(shutdown);

it('names that are counted as `other` in a run’s totals are in health(), those of all runs together', async () => {
  await startRecording({ runledger: '{ instrumentation: { enabled: false } }' });
  const run = openRun({ id: 'one' });
  run.with(() => {
    for (let index = 0; index < 2003; index += 1) openOperation(`operation ${index}`).end();
    openToolCall('a tool').end();
  });
  expect(health()).toMatchObject({ status: 'ok', overflowedNames: 3 });
  expect(run.summary()?.byOperation.other).toMatchObject({ executions: 3 });
  await run.end();
  openRun({ id: 'two' }).with(() => openOperation('operation 2002').end());
  expect(health().overflowedNames).toBe(3);
});
