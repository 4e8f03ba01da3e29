import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes all of a text behind what was written to a new file before. `FileHandle.write` alone answers with fewer bytes
 * where a disk is full, and figures from such a file would be wrong. Rejects with the directory and the reason.
 */
export async function appendText(file: FileHandle, text: string, path: string): Promise<void> {
  try {
    await file.appendFile(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${dirname(path)}: temporary files cannot be written (${reason})`);
  }
}
