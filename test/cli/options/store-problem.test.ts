import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';

/** Every command that takes a store, as far as it needs more than `--directory`. */
const commands: readonly (readonly string[])[] = [
  ['runs'],
  ['show', 'run'],
  ['summary'],
  ['recent'],
  ['compare', 'models'],
  ['best'],
  ['trends'],
  ['tickets'],
  ['pm-export', '--ticket', 'T-1'],
  ['report'],
  ['dashboard', '--output', 'page.html'],
  ['export', '--format', 'csv', '--output', 'tables'],
  ['verify'],
  ['compact'],
  ['cleanup', '--keep-days', '3'],
];

const cases = [
  ...commands.map((command) => ({ args: [...command, '--directory'] })),
  { args: ['recover'] },
  { args: ['reprice', '--as-of', '2026-11-01'] },
  { args: ['generate', '--runs', '1', '--directory'] },
];

describe('a store that is none', () => {
  it.each(cases)('is said to be a file, and nothing else: $args', async ({ args }) => {
    const cwd = workingDirectory({ 'a-file': 'text' });
    const { code, stdout, stderr } = await runCommand([...args, 'a-file'], { cwd });
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr: `${join(cwd, 'a-file')}: is a file; a store is a directory, which holds one for each run\n`,
    });
  });

  it.each(cases)('is said to be below a file: $args', async ({ args }) => {
    const cwd = workingDirectory({ 'a-file': 'text' });
    const { code, stderr } = await runCommand([...args, 'a-file/runs'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toMatch(/\/a-file\/runs: is below a file; [^\n]*\n$/);
  });
});

describe('a store that is closed to us', () => {
  it.each([
    { mode: 0o000, args: ['verify'], what: 'read' },
    { mode: 0o000, args: ['summary'], what: 'read' },
    { mode: 0o500, args: ['compact'], what: 'read and written' },
    { mode: 0o500, args: ['cleanup', '--keep-days', '3'], what: 'read and written' },
  ])('is said not to be ours to use: $args, of mode $mode', async ({ mode, args, what }) => {
    const cwd = workingDirectory();
    const store = join(cwd, 'runs');
    mkdirSync(store);
    chmodSync(store, mode);
    const { code, stdout, stderr } = await runCli([...args, '--directory', store], { cwd, isOrdinary: true });
    chmodSync(store, 0o700);
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr: `${store}: cannot be ${what} by this user (EACCES); who owns it can, or can allow it\n`,
    });
  });

  it('is read where only writing is not allowed', async () => {
    const cwd = workingDirectory();
    const store = join(cwd, 'runs');
    mkdirSync(join(store, 'a-run'), { recursive: true });
    writeFileSync(join(store, 'a-run', 'events.jsonl'), '');
    chmodSync(store, 0o555);
    const { code } = await runCli(['runs', '--directory', store], { cwd, isOrdinary: true });
    chmodSync(store, 0o755);
    expect(code).toBe(0);
  });
});
