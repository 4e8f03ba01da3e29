import { readFileSync } from 'node:fs';

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
}

/** The version of this package, read from its package.json: two levels up in the sources, three in `dist`. */
export const version: string = readVersion(['../../package.json', '../../../package.json']);

function readVersion(candidates: readonly string[]): string {
  for (const candidate of candidates) {
    try {
      const found = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8')) as PackageFile;
      if (found.name === 'runledger' && found.version) return found.version;
    } catch {
      // The other level, then.
    }
  }
  return '0.0.0';
}
