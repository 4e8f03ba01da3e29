import { join } from 'node:path';
import type { EventFields, JsonValue } from '../../catalogue/index.ts';
import { ledgerFile, readLedger, type StoredRun } from '../../store/index.ts';
import type { RunDescription } from '../run/run-description.ts';

/** What a stored run was made with: as its manifest says, else as the first line of its ledger does. */
export async function describeStored({ runId, directory, manifest }: StoredRun): Promise<RunDescription> {
  const row = manifest.state === 'read' ? manifest.manifest.run : await readStart(directory);
  return {
    runId,
    project: row?.project ?? null,
    benchmark: row?.benchmark ?? null,
    version: row?.version ?? null,
    config: objectOf(row?.config),
    tags: objectOf(row?.tags),
  };
}

async function readStart(directory: string): Promise<EventFields<'run_start'> | null> {
  const events = new Set(['run_start']);
  for await (const batch of readLedger(join(directory, ledgerFile()), { events, final: true })) {
    const [start] = batch.events;
    if (start) return start as EventFields<'run_start'>;
  }
  return null;
}

function objectOf(value: JsonValue | undefined): RunDescription['config'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as NonNullable<RunDescription['config']>)
    : null;
}
