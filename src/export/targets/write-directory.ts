import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { directoryMode, fileMode, makeDirectorySync } from '../../store/index.ts';
import { keepOthers, removeReplaced } from './replaced.ts';
import { siblingPath } from './siblings.ts';

/**
 * Writes an export that is a directory, whole or not at all: beside its place, onto the disk, and then under its name, of
 * which what stood there before is moved away and back if that fails. What is in it and of no export is kept. Answers
 * with what `write` did; rejects with what `write` or the system threw; what stood there before then still does.
 */
export async function writeDirectoryTarget<R>(path: string, write: (temporaryPath: string) => Promise<R>): Promise<R> {
  const temporary = siblingPath(path, 'tmp');
  makeDirectorySync(dirname(path));
  mkdirSync(temporary, { mode: directoryMode });
  try {
    const written = await write(temporary);
    await syncAll(temporary);
    replace(path, temporary);
    return written;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** In one turn. A kill between the two renames leaves the old one under its other name, from which the next export has it. */
function replace(path: string, temporary: string): void {
  if (!existsSync(path)) {
    renameSync(temporary, path);
    return;
  }
  keepOthers(path, temporary);
  const old = siblingPath(path, 'old');
  renameSync(path, old);
  try {
    renameSync(temporary, path);
  } catch (error) {
    renameSync(old, path);
    throw error;
  }
  removeReplaced(old, path);
}

/** Each file is its owner's alone, and on the disk before it gets its name. */
async function syncAll(directory: string): Promise<void> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    chmodSync(path, entry.isDirectory() ? directoryMode : fileMode);
    if (entry.isDirectory()) await syncAll(path);
    else await sync(path);
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}
