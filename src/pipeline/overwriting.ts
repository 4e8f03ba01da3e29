import { normalize, resolve } from 'node:path';
import { type ConfigProblem, formatPath, problemAt, type ReaderConfig, type RunledgerConfig } from '../config/index.ts';
import type { ExporterPlugin } from '../exporter.ts';
import { ask } from '../record/clean.ts';

/** A reader whose exporter is known, and the config that its plugin made of the file's. */
export interface CheckedReader {
  readonly reader: ReaderConfig;
  readonly plugin: ExporterPlugin;
  readonly config: unknown;
}

/**
 * One problem for each reader that would replace a file of one before it, snapshot for snapshot: what stands there would
 * be now the one's and now the other's. Only of plugins that say which files they write.
 */
export function overwritingProblems(config: RunledgerConfig, readers: readonly CheckedReader[]): ConfigProblem[] {
  const writers = new Map<string, ReaderConfig>();
  return readers.flatMap(({ reader, ...exporter }) => {
    const files = filesOf(exporter, config.distribution.directory);
    const shared = files.find(({ place }) => writers.has(place));
    const before = shared && writers.get(shared.place);
    for (const { place } of files) if (!writers.has(place)) writers.set(place, reader);
    if (!shared || !before) return [];
    const message = `writes ${shared.name} of each run, as ${formatPath(before.path)} does; give one of them a directory of its own`;
    return [problemAt(config, { path: reader.path, message })];
  });
}

interface WrittenFile {
  readonly name: string;
  /** The same for all that end in one file of a run. */
  readonly place: string;
}

/** A plugin is a stranger's: where it does not say what it should, nothing is known. */
function filesOf({ plugin, config }: Omit<CheckedReader, 'reader'>, store: string): readonly WrittenFile[] {
  const files = ask(() =>
    plugin
      .files?.(config)
      .map(({ name, directory }) => ({ name, place: JSON.stringify([resolve(directory || store), normalize(name)]) })),
  );
  return files ?? [];
}
