import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordStore } from '../analysis/recorded-store.ts';
import { runCli } from '../support/cli-process.ts';
import { type CommandOutcome, runCommand } from '../support/command.ts';
import { listedCommands } from '../support/listed-commands.ts';

/** How each command is asked of a store of real runs; RUN is one of them, and its fixed time makes an answer the same. */
const asked: Readonly<Record<string, string>> = {
  recover: 'recover',
  prices: 'prices gpt-5-mini claude-sonnet-4-6 --as-of 2026-11-01',
  reprice: 'reprice --as-of 2026-04-01',
  doctor: 'doctor',
  generate: 'generate --runs 2 --seed 7 --end 2026-11-01T00:00:00Z --directory made',
  compare: 'compare models',
  best: 'best --by model',
  trends: 'trends',
  tickets: 'tickets',
  'pm-export': 'pm-export --ticket T-1 --format plane',
  runs: 'runs',
  show: 'show RUN',
  summary: 'summary --by model',
  recent: 'recent',
  verify: 'verify',
  compact: 'compact',
  cleanup: 'cleanup --keep-days 1',
  export: 'export --format csv --output out',
  report: 'report --generated-at 2026-11-01',
  dashboard: 'dashboard --output page.html',
  'config check': 'config check',
  completions: 'completions bash',
};

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'runledger-processes-')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Two of the same: what one command does to its store is not seen by the other. */
const places = { process: join(directory, 'process'), function: join(directory, 'functio') };
let runId: string;
beforeAll(async () => {
  const store = await recordStore();
  runId = readdirSync(store).find((name) => name.startsWith('run_')) ?? '';
  for (const place of Object.values(places)) {
    mkdirSync(place);
    cpSync(store, join(place, 'runs'), { recursive: true, preserveTimestamps: true });
  }
});

it('is asked of every command that ends by itself', async () => {
  const names = (await listedCommands()).map(({ name }) => name);
  expect(Object.keys(asked).toSorted()).toEqual(names.filter((name) => name !== 'serve').toSorted());
});

/** What differs by the place and the moment: its path, and the sizes of what says where files lie and when it was made. */
const without = ({ code, stdout, stderr }: CommandOutcome, cwd: string) => ({
  code,
  stdout: stdout
    .replaceAll(cwd, '{cwd}')
    .replace(/(?<="(?:compacted": 6|output": "\{cwd\}\/page\.html"),[^}]*"bytes": )\d+/, '{bytes}')
    .replace(/(?<=^6 runs compacted in \{cwd\}\/runs, )[\d.]+ kB/, '{bytes}')
    .replace(/(?<=^6 runs, )[\d,]+(?= bytes: \{cwd\}\/page\.html)/, '{bytes}'),
  stderr: stderr.replaceAll(cwd, '{cwd}'),
});

describe.each(Object.values(asked))('runledger %s, as a process', (words) => {
  it.each([[], ['--json']])(
    'answers as it does as a function, of which the figures are tested %j',
    async (...options) => {
      const args = [...words.replace('RUN', runId).split(' '), ...options];
      if (args[0] === 'export' && options.length > 0) args.push('--overwrite');
      if (args[0] === 'dashboard' && options.length > 0) args.push('--overwrite');
      if (args[0] === 'generate' && options.length > 0) args[args.indexOf('made')] = 'more';
      const [ran, answered] = [
        await runCli(args, { cwd: places.process }),
        await runCommand(args, { cwd: places.function }),
      ];
      expect(without(ran, places.process)).toEqual(without(answered, places.function));
      expect(ran.stdout).not.toBe('');
      if (options.length > 0) expect(JSON.parse(ran.stdout)).toEqual(expect.any(Object));
    },
  );
});
