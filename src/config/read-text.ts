import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** OpenTelemetry's own example of every setting there is has 60 KB. */
const largestFileBytes = 256 * 1024;

/** A file's text, or in one sentence why there is none. */
export type TextResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** Reads a UTF-8 text of at most `largestFileBytes`. Never throws, never waits on a pipe or a device. */
export function readText(path: string): TextResult {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { ok: false, message: 'is a directory; name the file in it' };
    if (!stats.isFile()) return { ok: false, message: 'is not a regular file' };
    return decode(readAtMost(path, largestFileBytes + 1));
  } catch (error) {
    return { ok: false, message: describeReadError(error) };
  }
}

function decode(bytes: Buffer): TextResult {
  if (bytes.length > largestFileBytes) {
    return { ok: false, message: `is too large: a configuration has at most ${largestFileBytes / 1024} KiB` };
  }
  if (bytes.includes(0)) return { ok: false, message: 'is not UTF-8 text: it has zero bytes' };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, message: 'is not UTF-8 text' };
  }
}

function readAtMost(path: string, length: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const read = readSync(descriptor, buffer, filled, length - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** Why a file could not be read, in the words of the user; the system's code where there are none. */
export function describeReadError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: permission denied';
  return `cannot be read: ${code}`;
}
