import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openRegularFile } from '../../store/reading/open-regular-file.ts';

/** 10,000 runs take 4 MB. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * The JSON in a file of a store's hidden folder; null where there is none, or no object. Neither the file nor the folder is
 * taken where it is a link. Never throws.
 */
export async function readCached(path: string): Promise<{ readonly [name: string]: unknown } | null> {
  const folder = await lstat(dirname(path)).catch(() => null);
  if (!folder?.isDirectory()) return null;
  const { file, size } = await openRegularFile(path);
  if (file === null) return null;
  try {
    const value: unknown = size > maxBytes ? null : JSON.parse(await file.readFile('utf8'));
    return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
