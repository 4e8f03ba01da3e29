import { lstat } from 'node:fs/promises';
import type { RunStatus } from '../catalogue/index.ts';
import { runDirectory } from './layout.ts';
import { grownLedgers, type LedgerListing, listLedgers } from './list-ledgers.ts';
import { maxSilenceMs, statusOf } from './liveness.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { type ManifestReading, readManifest } from './read-manifest.ts';
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
  const hasGrown = manifest.state !== 'read' || grownLedgers(manifest.manifest, listing.ledgers).length > 0;
  return { ...listing, runId, directory, manifest, hasGrown, status: statusFrom(manifest, listing, options) };
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
