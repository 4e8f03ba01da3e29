import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exitCode } from '../../src/cli/io.ts';

const commandLine = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

// A full disk under stdout ended a command with a stack trace, and 1: "the answer is no".
it('a command whose output cannot be written says so in one line, and that it failed', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [commandLine, 'prices', '--json'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^runledger: stdout: ENOSPC[^\n]*\n$/);
  expect(status).toBe(exitCode.failed);
});
