import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Row } from '../bench.ts';
import { ccusageDaily, ccusageVersion } from '../harness/ccusage.ts';
import { runledger } from '../harness/command.ts';
import { interleave } from '../harness/interleave.ts';
import { writeTranscripts } from '../harness/transcripts.ts';
import { atMost, duration, ratio } from '../report/figures.ts';

const sizes = {
  full: { runs: 10_000, rounds: 5 },
  tiny: { runs: 20, rounds: 1 },
} as const;

/** Questions to a large store as commands, beside the usual program for totals by day on the same usage. */
export const store: Bench = {
  name: 'store',
  async measure(scale) {
    const folder = await mkdtemp(join(tmpdir(), 'runledger-bench-'));
    try {
      return [await ask(folder, sizes[scale])];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function ask(folder: string, { runs, rounds }: { readonly runs: number; readonly rounds: number }) {
  const directory = join(folder, 'runs');
  const made = await runledger('generate', '--runs', String(runs), '--end', '2026-11-01', '--directory', directory);
  const [size = ''] = /^.* events/.exec(made.stdout) ?? [];
  const question = (...args: string[]) => runledger(...args, '--directory', directory, '--timezone', 'UTC', '--json');
  // Runs are looked at once, and what was found remembered.
  const firstRuns = await question('runs', '--limit', '20');
  const first = await question('summary', '--by', 'model');
  const version = ccusageVersion();
  const daily = version === null ? null : await besideCcusage(folder, { directory, stdout: first.stdout });
  const seconds = await interleave(
    {
      byModel: async () => (await question('summary', '--by', 'model')).seconds,
      byDay: async () => (await question('summary', '--by', 'day')).seconds,
      daily: daily ?? (async () => Number.NaN),
      runs: async () => (await question('runs', '--limit', '20')).seconds,
      version: async () => (await runledger('--version')).seconds,
    },
    { rounds },
  );
  await runledger('compact', '--directory', directory);
  const compacted = await interleave(
    {
      byModel: async () => (await question('summary', '--by', 'model')).seconds,
      byDay: async () => (await question('summary', '--by', 'day')).seconds,
    },
    { rounds },
  );
  const rows: Row[] = [
    {
      what: 'summary --by model, the first question',
      ours: duration(first.seconds),
      bound: atMost(first.seconds, 3, 's'),
    },
    { what: 'summary --by model', ours: duration(seconds.byModel), bound: atMost(seconds.byModel, 3, 's') },
    {
      what: 'summary --by day',
      ours: duration(seconds.byDay),
      ...(daily !== null && beside(seconds.byDay, seconds.daily)),
    },
    {
      what: 'summary --by model, compacted',
      ours: duration(compacted.byModel),
      bound: atMost(compacted.byModel, 0.5, 's'),
    },
    {
      what: 'summary --by day, compacted',
      ours: duration(compacted.byDay),
      ...(daily !== null && beside(compacted.byDay, seconds.daily)),
    },
    {
      what: 'runs --limit 20, the first question',
      ours: duration(firstRuns.seconds),
      bound: atMost(firstRuns.seconds, 0.3, 's'),
    },
    { what: 'runs --limit 20', ours: duration(seconds.runs), bound: atMost(seconds.runs, 0.3, 's') },
    { what: '--version', ours: duration(seconds.version), bound: atMost(seconds.version * 1000, 80, 'ms') },
    ...(version === null ? [{ what: 'ccusage left out: npm run peers', ours: '' }] : []),
  ];
  return { title: size, ...(version !== null && { beside: `ccusage ${version}` }), rows };
}

/** One round of ccusage, where it finds the tokens that we find. */
async function besideCcusage(
  folder: string,
  { directory, stdout }: { readonly directory: string; readonly stdout: string },
): Promise<() => Promise<number>> {
  const transcripts = join(folder, 'transcripts');
  const { tokens: written } = await writeTranscripts(directory, transcripts);
  const { tokens } = await ccusageDaily(transcripts);
  const ours = (JSON.parse(stdout) as { total: { total_tokens: number } }).total.total_tokens;
  if (ours !== written || tokens !== written)
    throw new Error(`of ${written} tokens we find ${ours}, and ccusage ${tokens}`);
  return async () => (await ccusageDaily(transcripts)).seconds;
}

const beside = (ours: number, daily: number): Pick<Row, 'beside' | 'compared'> => ({
  beside: duration(daily),
  compared: ratio(ours, daily),
});
