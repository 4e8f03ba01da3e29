import { beforeAll, expect, it } from 'vitest';
import { recordModelCall, run, shutdown } from '../../src/index.ts';
import { runCommand } from '../support/command.ts';
import { type Recording, startRecording } from '../support/recording.ts';

const hostile = 'h\u009b31m\u202e\u200b1';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording({
    runledger: '{ prices: [{ provider: house, model: "p\\u009b\\u202e*", input: 1, output: 1 }] }',
  });
  run({ id: 'one' }, () => recordModelCall({ provider: 'house', model: hostile, inputTokens: 1, outputTokens: 1 }));
  await shutdown();
});

// JSON escapes controls up to U+001F only: a model's name could colour a terminal by C1, or turn its text about.
it.each([
  ['doctor', ['doctor', '--json'], hostile],
  ['reprice', ['reprice', '--as-of', '2026-11-01', '--json'], hostile],
  ['prices', ['prices', '--provider', 'house', '--json'], 'p\u009b\u202e*'],
])('%s --json says names from outside escaped, as one JSON value', async (_, args, name) => {
  const { stdout } = await runCommand(args, { cwd: recording.directory });
  expect(stdout).not.toMatch(/[\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  const texts: string[] = [];
  JSON.parse(stdout, (_key, value) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  expect(texts.some((text) => text.includes(name))).toBe(true);
});
