import { lstatSync, type Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { RunStatus } from '../catalogue/index.ts';
import { manifestFile, pathIn, runDirectory } from './layout.ts';
import { grownLedgers, type LedgerListing, listLedgers, listLedgersSync } from './list-ledgers.ts';
import { maxSilenceMs, statusOf } from './liveness.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { type ManifestReading, readManifest, readManifestSync } from './read-manifest.ts';
import { isSafeId } from './safe-id.ts';

/** A run as a reader finds it. */
export interface StoredRun extends LedgerListing {
  readonly runId: string;
  readonly directory: string;
  readonly manifest: ManifestReading;
  /** How the run stands; null where its manifest is of a newer version, which is left alone. */
  readonly status: RunStatus | null;
  /** Whether the ledgers hold more than the manifest's totals: so it is while a run goes on, and after a crash. */
  readonly hasGrown: boolean;
}

/** Who reads, and when. */
export interface ReaderOptions {
  readonly nowMicros: number;
  readonly me: ProcessIdentity;
}

/** Reads what there is of a run; null where there is no run of this id. Writes nothing, never throws. */
export async function readRun(store: string, runId: string, options: ReaderOptions): Promise<StoredRun | null> {
  const directory = runDirectory(store, runId);
  if (!isSafeId(runId) || !(await isDirectory(directory))) return null;
  const [manifest, listing] = await Promise.all([readManifest(directory), listLedgers(directory)]);
  if (manifest.state === 'missing' && listing.ledgers.length === 0) return null;
  return storedRun({ runId, directory, manifest, listing }, options);
}

/** A run, and how its files were found before anything of it was read. */
export interface StoredRunNow extends StoredRun {
  /** Milliseconds since the epoch: when a file of it was last made, renamed or removed. */
  readonly directoryModifiedMs: number;
  /** Null where there is none. */
  readonly manifestStatus: Stats | null;
  /** When it was written, in milliseconds since the epoch. */
  readonly manifestModifiedMs: number | null;
}

/** The same before it returns: ten times less work where thousands of runs are read, as long as nobody else waits. */
export function readRunSync(store: string, runId: string, options: ReaderOptions): StoredRunNow | null {
  const directory = runDirectory(store, runId);
  const folder = isSafeId(runId) ? lookAt(directory) : null;
  if (!folder?.isDirectory()) return null;
  const status = lookAt(pathIn(directory, manifestFile));
  const manifest = readManifestSync(directory, status);
  const listing = listLedgersSync(directory);
  if (manifest.state === 'missing' && listing.ledgers.length === 0) return null;
  const run = storedRun({ runId, directory, manifest, listing }, options);
  const found = { directoryModifiedMs: folder.mtimeMs, manifestStatus: status };
  return { ...run, ...found, manifestModifiedMs: status?.mtimeMs ?? null };
}

interface RunParts {
  readonly runId: string;
  readonly directory: string;
  readonly manifest: ManifestReading;
  readonly listing: LedgerListing;
}

function storedRun({ runId, directory, manifest, listing }: RunParts, options: ReaderOptions): StoredRun {
  const hasGrown = manifest.state !== 'read' || grownLedgers(manifest.manifest, listing.ledgers).length > 0;
  return { ...listing, runId, directory, manifest, hasGrown, status: statusFrom(manifest, listing, options) };
}

/** Null where nothing is there, or it may not be looked at. */
function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function statusFrom(manifest: ManifestReading, { ledgers }: LedgerListing, options: ReaderOptions): RunStatus | null {
  if (manifest.state === 'read') return statusOf(manifest.manifest, options);
  if (manifest.state === 'newer') return null;
  // Its first moments, or a manifest that was lost: somebody who still writes is alive.
  const lastWriteMs = Math.max(0, ...ledgers.map(({ modifiedMs }) => modifiedMs));
  return options.nowMicros / 1000 - lastWriteMs > maxSilenceMs ? 'crashed' : 'running';
}

async function isDirectory(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  return status?.isDirectory() ?? false;
}
