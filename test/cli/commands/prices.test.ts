import { expect, it } from 'vitest';
import { runCommand, workingDirectory } from '../../support/command.ts';

const config = `file_format: "1.1"
meter_provider: { readers: [{ periodic: { exporter: { json: } } }] }
distribution:
  runledger:
    prices:
      - { provider: llm.example.com, model: house-1, input: 0.1, output: 2, request: 0.01, until: 2030-01-01 }
`;

it('prints a table that fits the terminal', async () => {
  const cwd = workingDirectory({ 'otel-config.yaml': config });
  const { code, stdout, stderr } = await runCommand(['prices', 'gpt-4o', 'house-1', '--as-of', '2026-10-05'], {
    cwd,
    columns: 60,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines).toContainEqual(expect.stringMatching(/^openai\s+gpt-4o\s+2\.5\s+10\b/));
  expect(lines).toContainEqual(expect.stringMatching(/^llm\.example\.com\s+house-1\s+0\.1\s+2\b/));
  expect(stdout).toContain('left out, for want of room: ');
});

it('prints everything where there is no terminal', async () => {
  const { stdout } = await runCommand(['prices', 'house-1'], { cwd: workingDirectory({ 'otel-config.yaml': config }) });
  expect(stdout).toMatch(/until 2030-01-01, and 0\.01 a request .* config@[0-9a-f]{8}\n/);
});

it('prints one JSON value', async () => {
  const args = ['prices', 'gpt-4o', '--provider', 'azure.ai.openai', '--as-of', '2026-10-05', '--json'];
  const { code, stdout } = await runCommand(args, { cwd: workingDirectory() });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    as_of: '2026-10-05T00:00:00.000000Z',
    prices: [{ provider: 'azure', model: 'gpt-4o', input: 2.5, output: 10, source: 'list' }],
  });
});

it('suggests near names of a model that nobody lists, and prints the others', async () => {
  const args = ['prices', 'gpt-4o-minni', 'gpt-4o', '--provider', 'openai'];
  const { code, stdout, stderr } = await runCommand(args, { cwd: workingDirectory() });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^no price is known of "gpt-4o-minni" at "openai"; did you mean "gpt-4o-mini"/);
  expect(stdout).toContain('gpt-4o ');
});

it('prints one JSON value also where a model is not known', async () => {
  const { code, stdout, stderr } = await runCommand(['prices', 'x\u001b[31m', '--json'], { cwd: workingDirectory() });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ prices: [] });
  expect(stderr).not.toContain('\u001b');
});

it.each<[what: string, args: string[], code: number, said: RegExp]>([
  ['a time that is none', ['--as-of', 'yesterday'], 2, /"yesterday" is no time; write 2026-11-01/],
  [
    'a provider that nobody knows',
    ['--provider', 'openai-proxy'],
    1,
    /no price is known of the provider "openai-proxy"/,
  ],
  ['a configuration that is not there', ['--config', 'none.yaml'], 3, /none\.yaml/],
  ['an option that there is not', ['--csv'], 2, /unknown option '--csv'/],
])('says what is wrong with %s', async (_, args, code, said) => {
  const outcome = await runCommand(['prices', ...args], { cwd: workingDirectory() });
  expect(outcome).toMatchObject({ code, stderr: expect.stringMatching(said) });
});
