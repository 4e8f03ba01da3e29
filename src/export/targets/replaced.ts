import { linkSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readExportManifest } from './export-manifest.ts';
import { ExportRefused } from './refusal.ts';

/**
 * Takes over what stands in an export's directory and is no part of it, such as notes: each file gets a second name in
 * the new directory, so that it is in either at every moment. Refuses where the new export has a file of that name.
 */
export function keepOthers(old: string, fresh: string): void {
  const ours = ownFiles(old);
  for (const { path, isDirectory } of entriesBelow(old)) {
    if (ours.has(path)) continue;
    const kept = join(fresh, path);
    if (isDirectory) {
      if (holdsOthers(old, { path, ours })) mkdirSync(kept, { recursive: true });
    } else if (lstatSync(kept, { throwIfNoEntry: false })) {
      throw new ExportRefused('place', `${join(old, path)}: is no file of the export before, and would be replaced`);
    } else linkSync(join(old, path), kept);
  }
}

/** Removes a directory that an export has replaced: its files, and those that the new one holds too. Others stay. */
export function removeReplaced(old: string, target: string): void {
  const ours = ownFiles(old);
  const entries = entriesBelow(old);
  for (const { path, isDirectory } of entries) {
    if (!isDirectory && (ours.has(path) || isSameFile(join(old, path), join(target, path)))) rmSync(join(old, path));
  }
  for (const { path, isDirectory } of entries.toReversed()) if (isDirectory) removeIfEmpty(join(old, path));
  removeIfEmpty(old);
}

const ownFiles = (directory: string): ReadonlySet<string> => new Set(readExportManifest(directory)?.files ?? []);

interface Entry {
  /** From the directory, with forward slashes. */
  readonly path: string;
  readonly isDirectory: boolean;
}

/** Everything below a directory, what holds before what is held. Links are entries and not followed. */
function entriesBelow(directory: string, prefix = ''): Entry[] {
  return readdirSync(join(directory, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    const isDirectory = entry.isDirectory();
    return [{ path, isDirectory }, ...(isDirectory ? entriesBelow(directory, `${path}/`) : [])];
  });
}

/** Whether a directory is somebody's: it is empty, or has something in it that is not of the export. */
function holdsOthers(old: string, { path, ours }: { path: string; ours: ReadonlySet<string> }): boolean {
  const below = entriesBelow(old, `${path}/`).filter(({ isDirectory }) => !isDirectory);
  return below.length === 0 || below.some((entry) => !ours.has(entry.path));
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Something was put there meanwhile, which is nobody's to remove.
  }
}
