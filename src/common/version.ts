import { readFileSync } from 'node:fs';

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly engines?: { readonly node?: string };
}

/** Two levels up in the sources, three in `dist`. */
const candidates = ['../../package.json', '../../../package.json'] as const;

let known: PackageFile | null = null;

/** The version of this package, read from its package.json when it is first asked for; `0.0.0` in a bundle. */
export const packageVersion = (): string => packageFile().version ?? '0.0.0';

/** The oldest Node that this package runs on, as `22.15`; null in a bundle, where nobody says. */
export const oldestNode = (): string | null => /^>=(\d+\.\d+)/.exec(packageFile().engines?.node ?? '')?.[1] ?? null;

function packageFile(): PackageFile {
  known ??= readPackageFile();
  return known;
}

function readPackageFile(): PackageFile {
  for (const candidate of candidates) {
    try {
      const found = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8')) as PackageFile;
      if (found.name === 'runledger') return found;
    } catch {
      // The other level, then.
    }
  }
  return {};
}
