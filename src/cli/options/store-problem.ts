import { accessSync, constants, statSync } from 'node:fs';

/** What a command does with a store. */
export type StoreUse = 'read' | 'write';

/** Why a place that is there cannot be used as a store, and what would help; null where it can, or nothing is there. */
export function storeProblem(path: string, use: StoreUse): string | null {
  try {
    if (!statSync(path).isDirectory()) return 'is a file; a store is a directory, which holds one for each run';
    accessSync(path, constants.R_OK | constants.X_OK | (use === 'write' ? constants.W_OK : 0));
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'ENOTDIR') return 'is below a file; a store is a directory, which holds one for each run';
    if (code === 'EROFS') return 'cannot be written to: its file system is read-only';
    const what = use === 'write' ? 'read and written' : 'read';
    return `cannot be ${what} by this user (${code}); who owns it can, or can allow it`;
  }
}
