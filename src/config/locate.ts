import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Environment, variableValue } from './substitute.ts';

/** Where the store is when nobody says: in the working directory. */
export const defaultDirectory = './runs';

/** Where to look for a configuration. */
export interface LocateOptions {
  readonly env: Environment;
  /** Absolute: relative paths begin here. */
  readonly cwd: string;
  /** Wins over the environment. */
  readonly file?: string;
}

const usualFile = 'otel-config.yaml';

/** The configuration file that holds, as it was named: `file`, else the environment's, else the usual one if it is there; null for none. */
export function locateConfig({ env, cwd, file }: LocateOptions): string | null {
  return file ?? namedFile(env) ?? (isThere(resolve(cwd, usualFile)) ? usualFile : null);
}

/**
 * The store's absolute path where that can be told without a configuration: the environment says it, or there is no file to
 * say another. Null where a file has to be read.
 */
export function locateStore(options: LocateOptions): string | null {
  if (options.file !== undefined) return null;
  const said = text(options.env, 'RUNLEDGER_DIR');
  if (said === null && locateConfig(options) !== null) return null;
  return resolve(options.cwd, said ?? defaultDirectory);
}

function namedFile(env: Environment): string | null {
  return text(env, 'OTEL_CONFIG_FILE') ?? text(env, 'OTEL_EXPERIMENTAL_CONFIG_FILE');
}

const text = (env: Environment, name: string): string | null => variableValue(env, name)?.trim() ?? null;

/** A link that leads nowhere is there: it was put there for something. So is what may not be looked at. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
