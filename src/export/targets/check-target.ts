import { lstatSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readExportManifest } from './export-manifest.ts';
import { forbiddenPlace, type Surroundings } from './forbidden-place.ts';
import { isExportFile } from './is-export-file.ts';
import { ExportRefused } from './refusal.ts';
import { clearSiblings } from './siblings.ts';

/** What is to be written where. */
export interface TargetOptions {
  readonly kind: 'file' | 'directory';
  /** Whether an earlier export may be replaced. */
  readonly overwrite: boolean;
  readonly surroundings: Surroundings;
  /** What a file there may be to be replaced; an export where nothing is said. */
  readonly replaceable?: Replaceable;
}

/** A kind of files that Runledger writes. */
export interface Replaceable {
  readonly name: string;
  /** Whether a file is one, as its beginning and end tell. */
  isOne(path: string): Promise<boolean>;
}

const exports: Replaceable = { name: 'export', isOne: isExportFile };

/**
 * Throws `ExportRefused` where a place must not be written to: something stands there that is not to be replaced. Of
 * exports to the same place that were killed, what they left is cleared up first.
 */
export async function checkTarget(path: string, options: TargetOptions): Promise<void> {
  const { replaceable = exports } = options;
  const problem = forbiddenPlace(path, options.surroundings);
  if (problem !== null) throw new ExportRefused('place', `${path}: ${problem}`);
  const place = resolve(options.surroundings.cwd, path);
  clearSiblings(place);
  const found = await whatIsThere(place, { kind: options.kind, replaceable });
  if (found === 'nothing') return;
  if (found !== 'replaceable') throw new ExportRefused('place', `${path}: ${found}: it is not replaced`);
  if (!options.overwrite)
    throw new ExportRefused(
      'place',
      `${path}: is ${withArticle(replaceable.name)} already, which --overwrite would replace`,
    );
}

const withArticle = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

interface Expected {
  readonly kind: TargetOptions['kind'];
  readonly replaceable: Replaceable;
}

async function whatIsThere(path: string, { kind, replaceable }: Expected): Promise<string> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  if (found.isDirectory()) return whatIsIn(path, kind);
  if (kind === 'directory') return 'is there, and no directory';
  if (!found.isFile()) return 'is there, and no plain file';
  return (await replaceable.isOne(path)) ? 'replaceable' : `is there, and no ${replaceable.name} of Runledger’s`;
}

function whatIsIn(directory: string, kind: TargetOptions['kind']): string {
  if (kind === 'file') return 'is a directory, and a file would be written';
  if (readdirSync(directory).length === 0) return 'nothing';
  return readExportManifest(directory) === null
    ? 'is a directory with something in it, and no export of Runledger’s'
    : 'replaceable';
}
