import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Row, tables } from '../catalogue/index.ts';
import { fitOf, isSafeId, openRegularFile, runDirectory } from '../store/index.ts';
import type { FaultList } from './store-fault.ts';

/** A larger snapshot is none of ours. */
const maxBytes = 256 * 1024 * 1024;

/**
 * The data points in a run's snapshots, as the `json` exporter writes them: `metrics.json`, and `metrics.<writer>.json` of
 * processes that joined. A run without them has none; a file that cannot be understood is named and passed over.
 */
export async function* metricRows(
  store: string,
  { runIds, faults }: { readonly runIds: readonly string[]; readonly faults: FaultList },
): AsyncGenerator<Row<'metrics'>> {
  for (const runId of runIds) {
    const directory = runDirectory(store, runId);
    const names = (await readdir(directory).catch(() => [])).filter(isSnapshot).sort();
    for (const file of names) {
      const { points, reason } = await readPoints(join(directory, file));
      if (reason !== null) faults.note({ run_id: runId, file, line: 0, reason });
      for (const point of points) yield rowOf(point, runId);
    }
  }
}

/** Whether a file of a run's directory is a snapshot by its name: the run's own, or a writer's. */
export function isSnapshot(file: string): boolean {
  const writer = /^metrics\.(?:(.+)\.)?json$/.exec(file);
  return writer !== null && (writer[1] === undefined || isSafeId(writer[1]));
}

/** The points in a snapshot, or why there are none to be had. */
export async function readPoints(
  path: string,
): Promise<{ readonly points: readonly unknown[]; readonly reason: string | null }> {
  const { file, size, error } = await openRegularFile(path);
  if (file === null) return { points: [], reason: error };
  try {
    if (size > maxBytes) return { points: [], reason: `longer than ${maxBytes} bytes` };
    const document: unknown = JSON.parse(await file.readFile('utf8'));
    const { format, version, metrics } = (document ?? {}) as { format?: unknown; version?: unknown; metrics?: unknown };
    if (format !== 'runledger-snapshot') return { points: [], reason: 'is no snapshot of Runledger' };
    if (version !== 1) return { points: [], reason: `is a snapshot of version ${String(version)}` };
    return { points: Array.isArray(metrics) ? metrics : [], reason: null };
  } catch {
    return { points: [], reason: 'is not JSON, or cannot be read' };
  } finally {
    await file.close();
  }
}

const columns = Object.entries(tables.metrics.columns);

/** What does not fit its column is unknown. */
function rowOf(point: unknown, runId: string): Row<'metrics'> {
  const values = (typeof point === 'object' && point !== null ? point : {}) as Readonly<Record<string, unknown>>;
  const row = Object.fromEntries(
    columns.map(([name, { type }]) => {
      const value = values[name] ?? null;
      return [name, value !== null && fitOf(type, value) === 'fits' ? value : null];
    }),
  );
  return { ...row, run_id: runId } as unknown as Row<'metrics'>;
}
