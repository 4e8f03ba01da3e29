import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf } from '../error-code.ts';

/** A file of a store that may be read, or why it may not. */
export type OpenedFile =
  | { readonly file: FileHandle; readonly size: number; readonly error: null; readonly isMissing: false }
  | { readonly file: null; readonly size: 0; readonly error: string; readonly isMissing: boolean };

/** Neither a link, which may lead out of the store, nor a pipe, which would wait for its writer. */
export const plainFileFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Opens a plain file for reading. Nothing else is opened, and nothing is thrown. */
export async function openRegularFile(path: string): Promise<OpenedFile> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, plainFileFlags);
    const status = await file.stat();
    if (status.isFile()) return { file, size: status.size, error: null, isMissing: false };
    await file.close();
    return refused('is not a plain file');
  } catch (error) {
    await file?.close().catch(() => {});
    const code = codeOf(error);
    if (code === 'ELOOP') return refused('is a link, which is not followed');
    return refused(`cannot be read (${code})`, code === 'ENOENT');
  }
}

const refused = (error: string, isMissing = false): OpenedFile => ({ file: null, size: 0, error, isMissing });
