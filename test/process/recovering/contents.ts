import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Everything in a folder, at any depth: what is there, its bytes, and when it was last changed, to the nanosecond. */
export async function contentsOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const contents = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const { mtimeNs, mode } = await lstat(path, { bigint: true });
    const bytes = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder';
    return [relative(directory, path), `${bytes} ${mode} ${mtimeNs}`] as const;
  });
  const own = await lstat(directory, { bigint: true });
  return Object.fromEntries([['.', String(own.mtimeNs)], ...(await Promise.all(contents)).sort()]);
}
