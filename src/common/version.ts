import { readFileSync } from 'node:fs';

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
}

/** Two levels up in the sources, three in `dist`. */
const candidates = ['../../package.json', '../../../package.json'] as const;

let known: string | null = null;

/** The version of this package, read from its package.json when it is first asked for; `0.0.0` in a bundle. */
export function packageVersion(): string {
  known ??= readVersion();
  return known;
}

function readVersion(): string {
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
