import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDirectory } from '../../store/index.ts';
import { storeProblem } from '../options/store-problem.ts';

/** Why a store cannot be made at a place; null where it can: nothing is there, or a directory with nothing in it. */
export async function refusal(directory: string): Promise<string | null> {
  try {
    const entries = await readdir(directory);
    return entries.length === 0 ? null : `${directory}: is not empty; a store is generated in a directory of its own`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    return `${directory}: ${storeProblem(directory, 'write') ?? `cannot be read (${code})`}`;
  }
}

/**
 * Has a store filled beside its place and put there when it is whole. Where filling it fails, or something else has come
 * to stand there, nothing is left; rejects with the reason.
 */
export async function placeStore<T>(directory: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  const suffix = randomBytes(6).toString('hex');
  const temporary = join(dirname(directory), `.${basename(directory)}.${process.pid}.${suffix}.tmp`);
  await makeDirectory(temporary);
  try {
    const filled = await fill(temporary);
    await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(temporary, directory);
    return filled;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
