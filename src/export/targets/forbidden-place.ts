import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/** What must outlive every export. */
export interface Surroundings {
  /** The store that is exported. */
  readonly store: string;
  readonly cwd: string;
  /** The home directory; null where there is none. */
  readonly home: string | null;
}

/**
 * Why nothing may be written to a place, whatever it holds: a directory that is replaced takes with it what was in it.
 * Null where it may. Links on the way there are followed first, a link at the place itself is refused.
 */
export function forbiddenPlace(path: string, { store, cwd, home }: Surroundings): string | null {
  const place = realPath(resolve(cwd, path));
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return 'is a link, which is not followed';
  if (dirname(place) === place) return 'is the root of the file system';
  if (isWithin(realPath(cwd), place)) return 'is the current directory, or holds it';
  if (home !== null && isWithin(realPath(home), place)) return 'is the home directory, or holds it';
  const runs = realPath(resolve(cwd, store));
  if (isWithin(runs, place)) return 'is the store, or holds it';
  if (isWithin(place, runs)) return 'is inside the store, where it would be taken for a run';
  return null;
}

/** Whether one path is the other or below it. */
function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
}

/** The path without links above its last name, of which the later part need not be there yet. */
function realPath(path: string): string {
  if (dirname(path) === path) return path;
  return join(realDirectory(dirname(path)), basename(path));
}

function realDirectory(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(realDirectory(dirname(path)), basename(path));
  }
}
