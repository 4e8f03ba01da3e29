import path from 'node:path';
import type { ExporterContext, SnapshotPathOptions } from './contract.ts';

/**
 * The absolute path of an exporter's file or directory: in the run's directory or in `<directory>/<run id>/`, and with
 * the writer's name in it where the process joined a run of another: `metrics.<writer>.json`.
 */
export function snapshotPath(context: ExporterContext, { name, directory }: SnapshotPathOptions): string {
  const { name: stem, ext } = path.parse(name);
  const own = context.writer === null ? name : `${stem}.${context.writer}${ext}`;
  if (!directory) return path.join(context.directory, own);
  // The run's directory is named as the run, by a name that is safe in a path: an id from outside may not be.
  return path.resolve(directory, context.run === null ? '' : path.basename(context.directory), own);
}
