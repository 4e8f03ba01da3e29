import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatMoment, type Moment, parseMoment } from '../../common/moment.ts';
import { printable, quoted } from '../../common/printable.ts';
import { type TableColumn, tableLines } from '../../common/table.ts';
import { usdChange, usdText } from '../../common/usd.ts';
import { formatProblem, loadConfig } from '../../config/index.ts';
import { createPricer, type Pricer } from '../../pricing/index.ts';
import { listRunIds } from '../../store/index.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeProblem } from '../options/store-problem.ts';
import { printLines } from '../print-lines.ts';
import { repriceOne } from '../reprice/reprice-one.ts';
import type { RepricedRun } from '../reprice/reprice-run.ts';
import { type RepricedFigures, Repricing } from '../reprice/repricing.ts';
import { terminalWidth } from '../terminal.ts';

/** What `runledger reprice` is given. */
export interface RepriceOptions {
  /** The store; default as configured. */
  readonly directory: string | undefined;
  /** A day or an RFC 3339 time. */
  readonly asOf: string;
  /** Only these runs; all where empty. */
  readonly runId: readonly string[];
  readonly config?: string;
  readonly json?: boolean;
  /** Keeps what was worked out beside each run. */
  readonly write?: boolean;
}

/**
 * Works out what the runs of a store would have cost at the prices of another time, beside what was recorded. What was
 * recorded stays as it is, in every file: with `write` a line is added to a file of its own.
 */
export async function reprice(options: RepriceOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const asOf = parseMoment(options.asOf);
  if (asOf === null) {
    complain(`--as-of: ${quoted(options.asOf)} is no time; write 2026-11-01 or 2026-11-01T12:00:00Z`);
    return exitCode.wrongUsage;
  }
  const prepared = prepare(options, { io, complain });
  if (prepared === null) return exitCode.failed;
  const { store, pricer } = prepared;
  const { runIds, fault } = options.runId.length > 0 ? { runIds: options.runId, fault: null } : await listRunIds(store);
  if (fault !== null) complain(fault);
  let hasFailed = fault !== null;
  const whole = new Repricing();
  const runs: RepricedRun[] = [];
  for (const runId of new Set(runIds)) {
    const outcome = await repriceOne({ store, runId }, { pricer, asOf, whole, write: options.write ?? false });
    if (outcome?.run) runs.push(outcome.run);
    const isAsked = options.runId.length > 0;
    const notes = outcome?.notes ?? (isAsked ? ['there is no such run'] : []);
    for (const note of notes) complain(`${runId}: ${note}`);
    // A run that goes on, and a folder that is none, are nobody's failure where all were asked for.
    if (outcome?.isWriteFailure || (isAsked && !outcome?.run)) hasFailed = true;
  }
  if (options.json) io.stdout.write(json(asOf, { runs, whole }));
  else printLines(table(runs, { whole: whole.figures(), io }), io);
  return hasFailed ? exitCode.failed : exitCode.done;
}

interface Prepared {
  readonly store: string;
  readonly pricer: Pricer;
}

/** Null where there is no store or no configuration, which has been said. */
function prepare(
  { directory, config: file }: RepriceOptions,
  { io: { env, cwd }, complain }: { readonly io: CommandIo; complain(line: string): void },
): Prepared | null {
  const loaded = loadConfig({ env, cwd, ...(file !== undefined && { file }) });
  if (!loaded.ok) {
    loaded.problems.map(formatProblem).forEach(complain);
    return null;
  }
  const { distribution } = loaded.config;
  const store = directory === undefined ? distribution.directory : resolve(cwd, directory);
  // The configured one comes with the first run.
  const isMissing = directory !== undefined && !existsSync(store);
  const problem = storeProblem(store, 'read') ?? (isMissing ? 'there is no such directory' : null);
  if (problem !== null) {
    complain(`${store}: ${problem}`);
    return null;
  }
  return { store, pricer: createPricer(distribution.prices) };
}

function json(asOf: Moment, { runs, whole }: { runs: readonly RepricedRun[]; whole: Repricing }): string {
  return jsonText({ as_of: formatMoment(asOf), runs, total: whole.figures() });
}

const columns: readonly TableColumn[] = [
  { title: 'run', mayBeCut: true },
  { title: 'calls', isFigure: true, mayBeLeftOut: true },
  { title: 'recorded', isFigure: true },
  { title: 'repriced', isFigure: true },
  { title: 'difference', isFigure: true },
  { title: 'unpriced', isFigure: true },
];

function table(
  runs: readonly RepricedRun[],
  { whole, io: { stdout } }: { readonly whole: RepricedFigures; readonly io: CommandIo },
): readonly string[] {
  if (runs.length === 0) return ['no run to reprice'];
  const rows = runs.map((run) => rowOf(run.run_id, run));
  const total = runs.length > 1 ? [rowOf('all', whole)] : [];
  const lines = tableLines(columns, [...rows, ...total], { width: terminalWidth(stdout) });
  const legend = 'USD; – is unknown; unpriced: calls that no cost holds, as recorded and now';
  return [...lines, '', legend];
}

const rowOf = (name: string, figures: RepricedFigures): string[] => [
  name,
  String(figures.model_calls),
  usdText(figures.recorded_cost_usd),
  usdText(figures.repriced_cost_usd),
  usdChange(figures.difference_usd),
  `${figures.recorded_unpriced_calls} → ${figures.repriced_unpriced_calls}`,
];
