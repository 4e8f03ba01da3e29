import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { exitCode } from '../../src/cli/io.ts';
import { recordModelCall, run, shutdown } from '../../src/index.ts';
import { startRecording } from '../support/recording.ts';

const commandLine = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

let directory: string;
let temporary: string;

/** Runs it where no file may be longer than 8 KiB: as on a full disk, a write ends short, and the next one fails. */
const askShort = (args: readonly string[]) =>
  spawnSync('sh', ['-c', 'ulimit -f 16; exec "$@"', 'sh', process.execPath, commandLine, ...args], {
    cwd: directory,
    // Coverage is a file as well, which would be cut.
    env: { ...process.env, TMPDIR: temporary, NODE_V8_COVERAGE: '' },
    encoding: 'utf8',
  });

beforeAll(async () => {
  ({ directory } = await startRecording());
  temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  run({ id: 'torn' }, () => {
    for (let call = 0; call < 60; call++) recordModelCall({ provider: 'house', model: 'm', inputTokens: 1 });
  });
  await shutdown();
  appendFileSync(join(directory, 'runs', 'torn', 'events.jsonl'), '{"event":"model_call","ts":');
  execFileSync(process.execPath, [commandLine, 'generate', '--runs', '60', '--seed', '7', '--directory', './many'], {
    cwd: directory,
  });
});

// A write that ends short tells so by its answer alone: `summary` had 10 of 60 calls, said nothing, and exited with 0.
it.each([
  ['the copy of a ledger’s good lines', ['summary', '--directory', 'runs']],
  ['the rows of many runs', ['summary', '--directory', 'many']],
])('where %s does not fit on the disk, no figure is shown', (_what, args) => {
  const { status, stdout, stderr } = askShort(args);
  const { length } = stderr.split('\n').filter((line) => line.startsWith('runledger: '));
  expect({ status, stdout, length }).toEqual({ status: exitCode.failed, stdout: '', length: 1 });
  expect(stderr).toContain(`${temporary}/runledger-analysis-`);
  expect(stderr).toMatch(/temporary files cannot be written \(EFBIG: /);
  expect(readdirSync(temporary)).toEqual([]);
});
