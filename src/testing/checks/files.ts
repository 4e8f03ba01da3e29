import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** One file or directory, by its path from where the listing began. */
export interface Listed {
  readonly path: string;
  readonly isDirectory: boolean;
  /** Permission bits. */
  readonly mode: number;
}

/** Everything below a directory, sorted; nothing where it does not exist. */
export async function listTree(root: string): Promise<readonly Listed[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const listed = entries.map(async (entry): Promise<Listed> => {
    const full = path.join(entry.parentPath, entry.name);
    const { mode } = await stat(full);
    return { path: path.relative(root, full), isDirectory: entry.isDirectory(), mode: mode & 0o777 };
  });
  return (await Promise.all(listed)).toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** The bytes of every file below a directory, as text that compares. */
export async function readTree(root: string): Promise<ReadonlyMap<string, string>> {
  const files = (await listTree(root)).filter((entry) => !entry.isDirectory);
  const bytes = files.map(async (file) => [file.path, await readFile(path.join(root, file.path), 'latin1')] as const);
  return new Map(await Promise.all(bytes));
}
