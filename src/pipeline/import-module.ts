import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Imports plugins as the configuration file would: a path is relative to the file, a package is looked for from the
 * file's directory up.
 */
export function importFrom(configFileOrDirectory: string): (specifier: string) => Promise<unknown> {
  const base = pathToFileURL(configFileOrDirectory);
  return (specifier) => {
    if (specifier.startsWith('./') || specifier.startsWith('../')) return import(new URL(specifier, base).href);
    return import(pathToFileURL(createRequire(base).resolve(specifier)).href);
  };
}
