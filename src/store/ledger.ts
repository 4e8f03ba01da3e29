import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { type DescriptorPool, sharedDescriptors } from './descriptors.ts';
import { codeOf } from './error-code.ts';

/** One writer's ledger, open for appending. Nothing of it throws. */
export interface Ledger {
  readonly path: string;
  /**
   * Appends one line, which ends with a line feed, in one synchronous write: when it answers true the line survives the
   * death of the process. False where it could not be written whole; what was written of it is never merged with
   * the next line.
   */
  append(line: string): boolean;
  /** The size of the file as far as this writer made it; everything before it is there to be read. */
  readonly bytes: number;
  /** Appends that answered false. */
  readonly failures: number;
  /** What the last of them failed with, e.g. `ENOSPC`; null where none did. */
  readonly lastError: string | null;
  /**
   * Whether all that was appended stands under its name. False, once, where somebody removed or cut the file while it was
   * written to: what it held is lost, and the next append goes on in what stands there, or makes it anew.
   */
  check(): boolean;
  /** Gives the descriptor back. A later append opens the file again. */
  close(): void;
}

/** Opens a ledger. Nothing is made on disk before the first append; a ledger that exists is continued. */
export function openLedger(
  path: string,
  { descriptors = sharedDescriptors() }: { readonly descriptors?: DescriptorPool } = {},
): Ledger {
  let bytes = sizeOf(path);
  let failures = 0;
  let lastError: string | null = null;
  let owesLineFeed = bytes > 0 && !endsWithLineFeed(path, bytes);

  const fail = (error: string): false => {
    failures++;
    lastError = error;
    owesLineFeed = true;
    return false;
  };

  return {
    path,
    append(line) {
      const bytesToWrite = encode(owesLineFeed ? `\n${line}` : line);
      const { length } = bytesToWrite;
      let outcome: Outcome;
      try {
        outcome = writeAll(descriptors.acquire(path), bytesToWrite);
      } catch (error) {
        return fail(codeOf(error));
      }
      bytes += outcome.written;
      owesLineFeed = outcome.written < length;
      // A line that lacks nothing but its line feed is whole, and the next append brings that.
      return outcome.written >= length - 1 ? true : fail(outcome.error ?? 'short write');
    },
    get bytes() {
      return bytes;
    },
    get failures() {
      return failures;
    },
    get lastError() {
      return lastError;
    },
    check() {
      const size = sizeOf(path);
      if (size >= bytes) return true;
      descriptors.release(path);
      bytes = size;
      owesLineFeed = size > 0 && !endsWithLineFeed(path, size);
      return false;
    },
    close: () => descriptors.release(path),
  };
}

/** Most lines fit: a text as bytes of its own, and its length beside, takes longer than writing it. */
const scratch = Buffer.allocUnsafeSlow(16_384);

/** The text in UTF-8, until the next one is encoded. */
function encode(text: string): Uint8Array {
  // Three bytes a UTF-16 unit at most.
  if (text.length * 3 > scratch.length) return Buffer.from(text);
  return scratch.subarray(0, scratch.write(text));
}

interface Outcome {
  readonly written: number;
  readonly error: string | null;
}

/** One write, save where the system takes only part of it: then the rest is tried once more, which tells why. */
function writeAll(descriptor: number, text: Uint8Array): Outcome {
  const written = writeSync(descriptor, text);
  if (written >= text.length) return { written, error: null };
  try {
    return { written: written + writeSync(descriptor, text, written), error: null };
  } catch (error) {
    return { written, error: codeOf(error) };
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Whether the last append of whoever wrote here before came to its end. Where that cannot be read, it is taken not to. */
function endsWithLineFeed(path: string, size: number): boolean {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const last = Buffer.alloc(1);
    return readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a;
  } catch {
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
