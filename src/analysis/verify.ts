import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { RunSummary } from '../catalogue/index.ts';
import { createSystemClock } from '../common/clock.ts';
import {
  createTotals,
  describeProcess,
  type LedgerFault,
  ledgerWriter,
  listRunIds,
  manifestFile,
  openRegularFile,
  readLedger,
  readRunSync,
  type StoredRun,
} from '../store/index.ts';
import { unsafeCost, unsafeSums } from './collect/unsafe-sums.ts';
import { isSnapshot, readPoints } from './load-metrics.ts';
import { FaultList, type StoreFault } from './store-fault.ts';

/** How a store is checked. */
export interface VerifyOptions {
  /** Only these runs; all, where nothing is said. */
  readonly runIds?: readonly string[] | undefined;
  /** Microseconds since the epoch. */
  now?(): number;
  /** Told now and then how many of the runs are checked. */
  onProgress?(done: number, total: number): void;
}

/** What a check found. */
export interface VerifyResult {
  readonly runs: number;
  readonly files: number;
  /** Lines of ledgers that are events. */
  readonly events: number;
  /** Everything that is not as it should be. */
  readonly problems: readonly StoreFault[];
  /** Lines of ledgers that cannot be taken. Of a file with many the first are named. */
  readonly bad_lines: number;
}

/**
 * Checks every file of a store: ledgers line by line, manifests against what the ledgers come to, snapshots as far as their
 * form goes. A run that goes on is checked as far as it has come. Changes nothing. Rejects where the
 * store cannot be listed, and never for what it holds.
 */
export async function verify(store: string, options: VerifyOptions = {}): Promise<VerifyResult> {
  const { runIds: asked = [], now = createSystemClock().nowMicros, onProgress } = options;
  const problems = new FaultList();
  const { runIds, ignored, fault } = await listRunIds(store);
  if (fault !== null) throw new Error(fault);
  for (const { name, reason } of ignored)
    if (asked.length === 0 || asked.includes(name)) problems.note({ run_id: name, file: '', line: 0, reason });
  const wanted = asked.length === 0 ? runIds : asked.filter((runId) => runIds.includes(runId));
  for (const runId of asked.filter((one) => !runIds.includes(one)))
    problems.note({ run_id: runId, file: '', line: 0, reason: 'is not in the store' });
  const reader = { nowMicros: now(), me: describeProcess() };
  const sums = { runs: 0, files: 0, events: 0 };
  for (const [index, runId] of wanted.entries()) {
    const run = readRunSync(store, runId, reader);
    if (run === null)
      problems.note({ run_id: runId, file: '', line: 0, reason: 'is no run: no manifest and no ledger' });
    else {
      sums.runs++;
      sums.events += await verifyLedgers(run, problems);
      sums.files += await verifyFiles(run, problems);
    }
    onProgress?.(index + 1, wanted.length);
  }
  return { ...sums, problems: problems.faults, bad_lines: problems.skipped.lines };
}

/** Answers how many events they hold. */
async function verifyLedgers(run: StoredRun, problems: FaultList): Promise<number> {
  const { runId, directory, manifest, ledgers, status } = run;
  const say = (file: string, reason: string) => problems.note({ run_id: runId, file, line: 0, reason });
  for (const { file, reason } of run.faults) say(file, reason);
  const reason = manifestFault(run);
  if (reason !== null) say(manifestFile, reason);
  if (manifest.state === 'newer') return 0;
  const totals = createTotals({ runId, project: null });
  for (const { file, bytes } of ledgers) {
    const batches = readLedger(join(directory, file), { toByte: bytes, final: status !== 'running' });
    for await (const { events, faults } of batches) {
      for (const event of events) totals.add(event);
      for (const reason of events.flatMap((event) => unsafeCost(event) ?? []))
        problems.line({ run_id: runId, file, line: 0, reason }, { isSkipped: false });
      for (const fault of faults) noteLine(fault, { runId, problems });
    }
  }
  const found = totals.summary();
  for (const reason of unsafeSums(sumsOf(found))) say('', reason);
  if (manifest.state === 'read' && manifest.manifest.run.status !== 'running')
    for (const difference of differences(manifest.manifest.totals, found)) say(manifestFile, difference);
  return totals.events;
}

function manifestFault({ runId, manifest, status }: StoredRun): string | null {
  if (manifest.state === 'missing') return 'is missing';
  if (manifest.state === 'broken') return manifest.reason;
  if (manifest.state === 'newer') return `is of format version ${manifest.version}, which is not checked`;
  const said = manifest.manifest.run.run_id;
  if (said !== runId) return `says that it is of ${JSON.stringify(said)}: a copy of that run?`;
  if (status !== 'crashed' || manifest.manifest.run.status !== 'running') return null;
  return 'says that the run goes on, and its process is gone: `runledger recover` finalises it';
}

function noteLine(
  { file, line, reason, skipped }: LedgerFault,
  { runId, problems }: { readonly runId: string; readonly problems: FaultList },
): void {
  const fault = { run_id: runId, file, line, reason };
  if (line === 0) problems.note(fault);
  else problems.line(fault, { isSkipped: skipped });
}

const sumsOf = ({ costUsd, inputTokens, outputTokens, totalTokens }: RunSummary) => ({
  cost_usd: costUsd,
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  total_tokens: totalTokens,
});

const comparedFigures = [
  'events',
  'modelCalls',
  'unpricedCalls',
  'inputTokens',
  'outputTokens',
  'costUsd',
  'toolCalls',
  'errors',
] as const satisfies readonly (keyof RunSummary)[];

/** Sums of money may differ in the last digit by the order in which the ledgers of several writers were added. */
const tolerance = 1e-9;

function differences(said: RunSummary, found: RunSummary): string[] {
  return comparedFigures.flatMap((name) => {
    const [one, other] = [said[name], found[name]];
    const isSame = one === other || (one !== null && other !== null && Math.abs(one - other) <= tolerance);
    return isSame ? [] : [`says ${name} ${one ?? 'unknown'}; its ledgers come to ${other ?? 'unknown'}`];
  });
}

/** Answers how many there are. */
async function verifyFiles({ runId, directory }: StoredRun, problems: FaultList): Promise<number> {
  let files = 0;
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue;
      files++;
      const path = join(entry.parentPath, entry.name);
      const file = relative(directory, path);
      // Of these all is said.
      if (file === manifestFile || ledgerWriter(file) !== null) continue;
      const reason = entry.isSymbolicLink() ? 'is a link, which is not followed' : await faultOf(path);
      if (reason !== null) problems.note({ run_id: runId, file, line: 0, reason });
    }
  } catch (error) {
    const reason = `cannot be listed (${error instanceof Error && 'code' in error ? error.code : error})`;
    problems.note({ run_id: runId, file: '', line: 0, reason });
  }
  return files;
}

async function faultOf(path: string): Promise<string | null> {
  if (isSnapshot(basename(path))) return (await readPoints(path)).reason;
  const { file, size, error } = await openRegularFile(path);
  if (file === null) return error;
  await file.close();
  if (path.endsWith('.parquet')) return (await isParquet(path, size)) ? null : 'is no whole Parquet file';
  if (path.endsWith('.csv')) return (await endOf(path, size, 1)) === '\n' ? null : 'does not end with a whole line';
  return null;
}

/** `PAR1` stands at both ends of one (Apache Parquet, File Format). */
async function isParquet(path: string, size: number): Promise<boolean> {
  return size >= 12 && (await textAt(path, 0, 4)) === 'PAR1' && (await endOf(path, size, 4)) === 'PAR1';
}

const endOf = (path: string, size: number, length: number): Promise<string> =>
  textAt(path, Math.max(0, size - length), length);

async function textAt(path: string, position: number, length: number): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
