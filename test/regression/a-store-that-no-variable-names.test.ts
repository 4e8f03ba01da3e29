import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand, workingDirectory } from '../support/command.ts';

// `--directory "$RUNS"`, where RUNS is not set: the working directory was taken for the store.
it.each([
  ['cleanup', '--keep-days', '0', '--directory', ''],
  ['runs', '--directory', ''],
  ['generate', '--directory', ''],
  ['recover', ''],
  ['reprice', '--as-of', '2026-11-01', ''],
  ['doctor', ''],
])('is wrong usage: %s', async (...args) => {
  const cwd = workingDirectory();
  mkdirSync(join(cwd, 'precious'));
  writeFileSync(join(cwd, 'precious', 'events.jsonl'), '{}\n');
  const { code, stdout, stderr } = await runCommand(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/'' is invalid.*\. It names no place; write a path\.\n$/);
});
