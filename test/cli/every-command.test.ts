import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCode } from '../../src/cli/io.ts';
import { type CommandPlace, runCommand } from '../support/command.ts';
import { listedCommands } from '../support/listed-commands.ts';
import { goldenStore } from './commands/golden-store.ts';

const { done, no, wrongUsage, failed } = exitCode;

/** How each command is asked: with what it does, and with what it cannot do or answers "no" to, and how it ends then. */
const asked: Readonly<Record<string, readonly (readonly [args: string, code: number])[]>> = {
  recover: [
    ['', done],
    ['nowhere', failed],
    ['--run-id none', failed],
  ],
  prices: [
    ['gpt-5-mini', done],
    ['nobody-knows-this', no],
    ['--config wrong.yaml', failed],
    ['--as-of soon', wrongUsage],
  ],
  reprice: [
    ['--as-of 2026-04-01', done],
    ['--as-of 2026-04-01 nowhere', failed],
    ['--as-of soon', wrongUsage],
  ],
  doctor: [
    ['empty', done],
    ['', no],
    ['file', failed],
  ],
  generate: [
    ['--runs 1 --directory made', done],
    ['--directory file', failed],
    ['--end soon', wrongUsage],
  ],
  compare: [
    ['models', done],
    ['models --directory nowhere', failed],
    ['x', wrongUsage],
  ],
  best: [
    ['', done],
    ['--quality beauty', failed],
    ['--weights cost=0', wrongUsage],
  ],
  trends: [
    ['', done],
    ['--directory file', failed],
    ['--by month', wrongUsage],
  ],
  tickets: [
    ['', done],
    ['T-none', failed],
    ['--since soon', wrongUsage],
  ],
  'pm-export': [
    ['--ticket T-1', done],
    ['--ticket none', failed],
    ['--ticket T-1 --post', wrongUsage],
  ],
  runs: [
    ['', done],
    ['--directory nowhere', failed],
    ['--limit 0', wrongUsage],
  ],
  show: [
    ['dear-1', done],
    ['none', failed],
    ['', wrongUsage],
  ],
  summary: [
    ['--by model', done],
    ['--directory nowhere', failed],
    ['--by mood', wrongUsage],
  ],
  recent: [
    ['', done],
    ['--directory file', failed],
    ['--timezone Mars', wrongUsage],
  ],
  verify: [
    ['--directory empty', done],
    ['--directory torn', no],
    ['--directory nowhere', failed],
  ],
  compact: [
    ['', done],
    ['--directory nowhere', failed],
  ],
  cleanup: [
    ['--keep-days 3 --dry-run', done],
    ['--keep-days 3 --directory file', failed],
    ['', wrongUsage],
  ],
  export: [
    ['--format csv --output out', done],
    ['--format csv --output file', failed],
    ['--format csv --output other --compress gzip --partition-by day', wrongUsage],
  ],
  report: [
    ['', done],
    ['--output file', failed],
    ['--format doc', wrongUsage],
  ],
  dashboard: [
    ['--output page.html', done],
    ['--output file', failed],
    ['--days 0 --output x', wrongUsage],
  ],
  serve: [
    ['--port 0', done],
    ['--directory file', failed],
    ['--port 70000', wrongUsage],
  ],
  'config check': [
    ['', done],
    ['wrong.yaml', no],
    ['nowhere.yaml', no],
  ],
  completions: [
    ['bash', done],
    ['tcsh', wrongUsage],
  ],
};

let cwd: string;
beforeAll(async () => {
  cwd = await goldenStore();
  mkdirSync(join(cwd, 'empty'));
  mkdirSync(join(cwd, 'torn', 'run-1'), { recursive: true });
  writeFileSync(join(cwd, 'torn', 'run-1', 'events.jsonl'), '{"ts":');
  writeFileSync(join(cwd, 'file'), 'somebody’s work');
  writeFileSync(join(cwd, 'wrong.yaml'), 'file_format: 7');
});

/** Runs a command; one that goes on is interrupted as soon as it listens for that. */
async function run(args: readonly string[], place: Partial<CommandPlace> = {}) {
  const others = process.listeners('SIGTERM');
  const interruption = setInterval(() => {
    const listener = process.listeners('SIGTERM').find((one) => !others.includes(one));
    if (args.includes('serve')) listener?.('SIGTERM');
  }, 20);
  try {
    return await runCommand(args, { cwd, ...place });
  } finally {
    clearInterval(interruption);
  }
}

/** Control characters, but for line feeds. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const escapes = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
const colours = /\u001b\[[\d;]*m/;

it('is asked of every command that the program has', async () => {
  const names = (await listedCommands()).map(({ name }) => name);
  expect(Object.keys(asked).toSorted()).toEqual(names.toSorted());
});

const cases = Object.entries(asked).flatMap(([name, ways]) =>
  ways.map(([args, code], index) => ({ words: `${name} ${args}`.trim(), code, index })),
);

/** What a command writes has a name of its own in each test. */
const argsOf = (words: string, way: string): string[] =>
  words.replace(/(?<=--(?:output|directory) )(out|made|page)/, `$1-${way}`).split(' ');

describe.each(cases)('runledger $words', ({ words, code, index }) => {
  it(`ends with ${code}, and prints exactly one JSON value where that is asked for`, async () => {
    const { stdout, stderr, ...outcome } = await run([...argsOf(words, 'json'), '--json']);
    expect(outcome.code, stderr).toBe(code);
    expect(JSON.parse(stdout)).toEqual(expect.any(Object));
    expect(stdout).toMatch(/^\{\n[\s\S]*\n\}\n$/);
    expect(stdout + stderr).not.toMatch(escapes);
    // What doctor could not look at stands among what it found.
    if ((code === wrongUsage || code === failed) && !words.startsWith('doctor')) expect(stderr).not.toBe('');
  });

  it('says the same in words, without escape sequences in a pipe', async () => {
    const { stdout, stderr, ...outcome } = await run(argsOf(words, 'pipe'));
    expect(outcome.code, stderr).toBe(code);
    expect(stdout + stderr).not.toMatch(escapes);
    expect(index === 0 ? stdout : stderr + stdout).not.toBe('');
  });
});

describe.each(cases.filter(({ code }) => code === done))('runledger $words', ({ words }) => {
  it('has no colours on a terminal, and only progress moves the cursor, on stderr', async () => {
    const place = { columns: 80, env: { NO_COLOR: '1', TERM: 'xterm' } };
    const { stdout, stderr, ...outcome } = await run(argsOf(words, 'terminal'), place);
    expect(outcome.code, stderr).toBe(done);
    expect(stdout).not.toMatch(escapes);
    expect(stderr).not.toMatch(colours);
  });
});

describe.each((await listedCommands()).map((command) => [command.name, command] as const))(
  '%s',
  (_, { path, mandatory }) => {
    it('says in JSON, too, which option was meant', async () => {
      const { code, stdout, stderr } = await run([...path, ...mandatory, '--hlep', '--json']);
      expect(code).toBe(wrongUsage);
      expect(JSON.parse(stdout)).toEqual({ error: { message: stderr.trimEnd() } });
      expect(stderr).toContain('Did you mean --help?');
    });
  },
);
