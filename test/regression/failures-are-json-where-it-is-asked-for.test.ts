import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/cli/io.ts';
import { runCommand, workingDirectory } from '../support/command.ts';

const { failed, wrongUsage } = exitCode;
const hostile = 'h\u001b[31m\u009b\u202e';

describe('a command that fails with --json', () => {
  // Nothing stood on stdout: whoever parses it failed in turn, without a reason.
  it.each<[args: readonly string[], code: number]>([
    [['summary', '--directory', 'nowhere'], failed],
    [['summary', '--directory', 'file'], failed],
    [['runs', '--directory', 'file'], failed],
    [['runs', '--since', 'soon'], wrongUsage],
    [['show', hostile], failed],
    [['compare', 'x'], wrongUsage],
    [['verify', '--directory', 'nowhere'], failed],
    [['compact', '--directory', 'nowhere'], failed],
    [['cleanup', '--keep-days', '3', '--directory', 'file'], failed],
    [['reprice', '--as-of', hostile], wrongUsage],
    [['prices', '--as-of', hostile], wrongUsage],
    [['export', '--format', 'csv', '--output', 'out', '--directory', 'nowhere'], failed],
    [['generate', '--directory', 'file'], failed],
    [['report', '--directory', 'nowhere'], failed],
    [['report', '--config', 'wrong.yaml'], failed],
    [[`--${hostile}`], wrongUsage],
  ])('says why as one JSON value, as on stderr: %j', async (args, code) => {
    const cwd = workingDirectory({ file: '', 'wrong.yaml': 'file_format: 7' });
    const outcome = await runCommand([...args, '--json'], { cwd });
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).not.toBe('');
    expect(JSON.parse(outcome.stdout)).toEqual({ error: { message: outcome.stderr.trimEnd() } });
    expect(outcome.stdout).not.toMatch(/[\u007f-\u009f\u202a-\u202e]/);
  });

  it('leaves progress on a terminal out', async () => {
    const cwd = workingDirectory({ file: '' });
    const { stdout } = await runCommand(['summary', '--directory', 'file', '--json'], { cwd, columns: 80 });
    expect(JSON.parse(stdout).error.message).toMatch(/^[^\n]*\/file: is a file; [^\n]*$/);
  });

  it('prints no second value where it has printed one', async () => {
    const { code, stdout } = await runCommand(['prices', 'nobody-knows-this', '--json'], { cwd: workingDirectory() });
    expect(code).not.toBe(exitCode.done);
    expect(JSON.parse(stdout)).not.toHaveProperty('error');
  });
});

it.each([
  ['without --json', ['runs', '--directory', 'nowhere']],
  ['with another command’s --json', ['runs', '--directory', 'nowhere', '--', '--json']],
])('a command that fails %s prints nothing on stdout', async (_what, args) => {
  const { code, stdout } = await runCommand(args, { cwd: workingDirectory() });
  expect(code).not.toBe(exitCode.done);
  expect(stdout).toBe('');
});
