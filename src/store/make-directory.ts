import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './error-code.ts';
import { directoryMode } from './layout.ts';

/**
 * Makes a directory and those above it that are missing; one that is there is left as it is. Node's `recursive` tries
 * without end where a file system answers that a directory is missing whose parent is there, as `/proc` does: the agent
 * would stand still.
 */
export function makeDirectorySync(path: string): void {
  try {
    mkdirSync(path, { mode: directoryMode });
  } catch (error) {
    // A link that leads nowhere is there and yet is not: that it is missing is what is wrong with it.
    if (statSync(path, { throwIfNoEntry: codeOf(error) === 'EEXIST' })?.isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirectorySync(dirname(path));
    makeLastSync(path);
  }
}

/** The same, while the agent goes on. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: directoryMode });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' ? (await stat(path)).isDirectory() : await isDirectory(path)) return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await makeLast(path);
  }
}

/** Its parent is there. Somebody else may have made it meanwhile. */
function makeLastSync(path: string): void {
  try {
    mkdirSync(path, { mode: directoryMode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

async function makeLast(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: directoryMode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

const isDirectory = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;
