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
}

/**
 * Throws `ExportRefused` where a place must not be written to: something stands there that is not to be replaced. Of
 * exports to the same place that were killed, what they left is cleared up first.
 */
export async function checkTarget(path: string, options: TargetOptions): Promise<void> {
  const problem = forbiddenPlace(path, options.surroundings);
  if (problem !== null) throw new ExportRefused('place', `${path}: ${problem}`);
  const place = resolve(options.surroundings.cwd, path);
  clearSiblings(place);
  const found = await whatIsThere(place, options.kind);
  if (found === 'nothing') return;
  if (found !== 'an export') throw new ExportRefused('place', `${path}: ${found}: it is not replaced`);
  if (!options.overwrite)
    throw new ExportRefused('place', `${path}: is an export already, which --overwrite would replace`);
}

async function whatIsThere(path: string, kind: TargetOptions['kind']): Promise<string> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  if (found.isDirectory()) return whatIsIn(path, kind);
  if (kind === 'directory') return 'is there, and no directory';
  if (!found.isFile()) return 'is there, and no plain file';
  return (await isExportFile(path)) ? 'an export' : 'is there, and no export of Runledger’s';
}

function whatIsIn(directory: string, kind: TargetOptions['kind']): string {
  if (kind === 'file') return 'is a directory, and a file would be written';
  if (readdirSync(directory).length === 0) return 'nothing';
  return readExportManifest(directory) === null
    ? 'is a directory with something in it, and no export of Runledger’s'
    : 'an export';
}
