import { printable, quoted } from '../common/printable.ts';

/** A way into the file: keys and list indices, from the top. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong in one place. It never holds a value of the file, since values may be secrets. */
export interface ConfigProblem {
  /** The file as the user named it; `environment` for a variable. */
  readonly file: string;
  /** Counted from 1; null where the problem is of the file as a whole or of a variable. */
  readonly line: number | null;
  /** `meter_provider.readers[0].periodic.exporter`; empty for the file as a whole; the name of a variable. */
  readonly path: string;
  readonly message: string;
}

/** A problem before its file and line are known. */
export interface Finding {
  readonly path: ConfigPath;
  readonly message: string;
  /** Where the parser names a place that no path leads to. */
  readonly line?: number;
}

/**
 * One line of text: `otel-config.yaml:12 meter_provider.readers[0].periodic.exporter: "jsnol" is not an exporter; …`. Safe
 * on a terminal, whoever wrote the message: plugins have schemas of their own.
 */
export function formatProblem({ file, line, path, message }: ConfigProblem): string {
  const place = line === null ? file : `${file}:${line}`;
  return printable(path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`);
}

/** `meter_provider.readers[0].periodic`; keys that are not plain words are quoted in brackets. */
export function formatPath(path: ConfigPath): string {
  return path
    .map((segment) => {
      if (typeof segment === 'number') return `[${segment}]`;
      return /^[A-Za-z_][\w/-]{0,79}$/.test(segment) ? `.${segment}` : `[${quoted(segment)}]`;
    })
    .join('')
    .replace(/^\./, '');
}
