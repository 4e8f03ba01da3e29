import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFileOwner } from './atomic-file.ts';
import { isAlive } from './process-identity.ts';

/** A file that a living process of the same id left this long ago is nobody's any more: ids are used again. */
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * Removes temporary files that dead processes left in a run's directory and the folders in it. Links are not followed.
 * Returns the names of what it removed. What cannot be looked at is left.
 */
export async function removeLeftovers(directory: string, { nowMs }: { readonly nowMs: number }): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      const below = await removeLeftovers(path, { nowMs });
      removed.push(...below.map((name) => join(entry.name, name)));
    } else if (entry.isFile() && (await isAbandoned(path, { name: entry.name, nowMs }))) {
      await rm(path, { force: true }).then(
        () => removed.push(entry.name),
        () => {},
      );
    }
  }
  return removed;
}

async function isAbandoned(path: string, { name, nowMs }: { name: string; nowMs: number }): Promise<boolean> {
  const owner = temporaryFileOwner(name);
  if (owner === null) return false;
  if (!isAlive(owner)) return true;
  const status = await lstat(path).catch(() => null);
  return status !== null && nowMs - status.mtimeMs > abandonedAfterMs;
}
