import { afterAll, expect, it } from 'vitest';
import { forceFlush, health, recordEvent, recordModelCall, run, shutdown } from '../../src/index.ts';
import { readJson } from '../support/agent-process.ts';
import { startRecording } from '../support/recording.ts';

afterAll(shutdown);

const names = [
  'valueOf',
  'toString',
  'constructor',
  'hasOwnProperty',
  '__proto__',
  '__defineGetter__',
  'isPrototypeOf',
];

// The instruments of an event were looked up by its name in an object that has these of its own: measuring threw, and with
// it whatever added up a ledger in which such an event stood.
it.each(names)('an event called %s is an event like any other', async (name) => {
  const recording = await startRecording();
  await run({ id: 'names' }, async () => {
    recordEvent(name, { of: 'the agent' });
    recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10 });
    await forceFlush();
  });
  expect(recording.lines('names')).toMatchObject([
    { event: name, attributes: { of: 'the agent' } },
    { event: 'model_call' },
  ]);
  expect(health().faults).toEqual({});
  const manifest = await readJson<{ run: object }>(recording.store, 'names', 'run.json');
  expect(manifest.run).toMatchObject({ model_calls: 1, total_tokens: 110 });
  await shutdown();
});
