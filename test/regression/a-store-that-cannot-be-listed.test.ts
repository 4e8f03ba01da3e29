import { expect, it } from 'vitest';
import { exitCode } from '../../src/cli/io.ts';
import { runCommand, workingDirectory } from '../support/command.ts';

const commands = [
  'runs',
  'runs --model m',
  'show one',
  'summary',
  'recent',
  'tickets',
  'compare models',
  'best',
  'trends',
  'report',
  'dashboard --output dashboard.html',
  'export --format csv --output out',
  'verify',
];

// "0 runs matched", and an exit code of 0, was the answer where nothing was known of any run.
it.each(commands)('a store that is a file is answered with its place and what is wrong: %s', async (command) => {
  const cwd = workingDirectory({ runs: 'a file' });
  for (const place of [['--directory', 'runs'], []]) {
    const { code, stdout, stderr } = await runCommand([...command.split(' '), ...place], { cwd });
    expect({ code, stdout }).toEqual({ code: exitCode.failed, stdout: '' });
    expect(stderr).toMatch(/^[^\n]*\/runs: is a file; a store is a directory, which holds one for each run\n$/);
  }
});

it('a store that is configured and not there yet is empty', async () => {
  const { code, stdout } = await runCommand(['runs'], { cwd: workingDirectory() });
  expect({ code, stdout }).toEqual({ code: exitCode.done, stdout: expect.stringContaining('0 runs matched') });
});
