import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue, Row, RunSummary } from '../catalogue/index.ts';
import { writeAtomically, writeAtomicallySync } from './atomic-file.ts';
import { type formatName, type formatVersion, manifestFile } from './layout.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { UnknownCostsView } from './totals/unknown-costs.ts';

/** How much of a ledger the manifest's totals hold. */
export interface LedgerMark {
  readonly bytes: number;
  readonly events: number;
  /** Lines of it that could not be taken. */
  readonly faults: number;
}

/** How the run's snapshots stand: `final` ones hold all of it; `partial` ones what could be had, as after a crash. */
export interface SnapshotState {
  readonly state: 'none' | 'partial' | 'final';
  /** When they were written. */
  readonly at: string | null;
}

/** What `run.json` holds: which run this is, how it stands, and what it came to so far. Columns have their catalogue names. */
export interface Manifest {
  readonly format: typeof formatName;
  readonly version: typeof formatVersion;
  /** The version of Runledger that wrote it. */
  readonly runledger: string;
  readonly run: Row<'runs'>;
  /** The process that owns the run. */
  readonly writer: ProcessIdentity;
  /** When that process last said that it lives. */
  readonly heartbeat_at: string;
  readonly heartbeat_interval_ms: number;
  readonly snapshots: SnapshotState;
  /** By file name. A ledger that has grown since, or is not here, is added up again. */
  readonly ledgers: { readonly [file: string]: LedgerMark };
  readonly totals: RunSummary;
  /** Which calls the totals have no cost of, and why. Older manifests are without it. */
  readonly unknown_costs?: UnknownCostsView;
  /** What went wrong in the process that recorded the run, as `readProcessFindings` has it; null where nothing did. */
  readonly health: JsonValue;
}

/** Replaces a run's manifest. Rejects where that is not possible: the one before stands. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const write = (temporary: string) => writeFile(temporary, textOf(manifest));
  await writeAtomically(join(directory, manifestFile), write, { durable: hasEnded(manifest) });
}

/** The same before it returns, for the hook that runs when the process ends. */
export function writeManifestSync(directory: string, manifest: Manifest): void {
  const write = (temporary: string) => writeFileSync(temporary, textOf(manifest));
  writeAtomicallySync(join(directory, manifestFile), write, { durable: hasEnded(manifest) });
}

/**
 * While a run goes on its manifest is soon replaced, and what it says can be had from the ledger. To wait for the disk
 * would cost the agent milliseconds each time a run is opened.
 */
const hasEnded = ({ run }: Manifest): boolean => run.status !== 'running';

const textOf = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;
