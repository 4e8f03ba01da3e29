import { quoted } from '../common/printable.ts';
import type { RunledgerConfig } from './config.ts';
import { suggestion } from './nearest.ts';
import { type ConfigPath, type ConfigProblem, formatPath } from './problem.ts';

/** A problem of a loaded configuration, at the place in its file where `path` leads. */
export function problemAt(
  config: RunledgerConfig,
  { path, message }: { path: ConfigPath; message: string },
): ConfigProblem {
  return { ...config.locate(path), path: formatPath(path), message };
}

/** One problem for each reader whose exporter is none of `known`. */
export function unknownExporterProblems(config: RunledgerConfig, known: readonly string[]): ConfigProblem[] {
  const sorted = known.toSorted((a, b) => a.localeCompare(b));
  return config.readers
    .filter(({ exporter }) => !known.includes(exporter.name))
    .map(({ exporter, path }) => ({
      ...config.locate(path),
      path: formatPath(path.slice(0, -1)),
      message: `${quoted(exporter.name)} is not an exporter${suggestion(exporter.name, sorted)}`,
    }));
}
