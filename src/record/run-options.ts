import { ask, cleanName } from './clean.ts';
import { cleanAttributes } from './clean-json.ts';
import type { RunOptions, RunRequest } from './sink.ts';

/** Reads what a run is to be opened with. Never throws: what does not fit is unknown. */
export function readRunOptions(options: RunOptions): RunRequest {
  const id: unknown = ask(() => options.id);
  return {
    wantedId: id === undefined || id === null ? null : (cleanName(id) ?? ''),
    project: cleanName(ask(() => options.project)),
    benchmark: cleanName(ask(() => options.benchmark)),
    version: cleanName(ask(() => options.version)),
    config: cleanAttributes(ask(() => options.config)),
    tags: cleanAttributes(ask(() => options.tags)),
  };
}
