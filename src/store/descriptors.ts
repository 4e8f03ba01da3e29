import { closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './error-code.ts';
import { fileMode } from './layout.ts';
import { makeDirectorySync } from './make-directory.ts';

/** Files held open for appending: as many as fit, the least recently used closed and opened again on demand. */
export interface DescriptorPool {
  /** The file's descriptor; makes the file, and its directory, where they are missing. Throws what `open` throws. */
  acquire(path: string): number;
  /** Closes the file if it is open. */
  release(path: string): void;
  readonly size: number;
}

/** A thousand open runs must leave the agent its descriptors: systems allow 256 to 1,024 a process by default. */
const maxOpenFiles = 64;

const appendFlags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/** Makes a pool; one a process is enough, and what `sharedDescriptors` answers. */
export function createDescriptorPool(limit: number = maxOpenFiles): DescriptorPool {
  const open = new Map<string, number>();
  let latest: string | null = null;

  const release = (path: string): void => {
    const descriptor = open.get(path);
    if (descriptor === undefined) return;
    open.delete(path);
    if (latest === path) latest = null;
    closeQuietly(descriptor);
  };

  const shrinkTo = (size: number): void => {
    for (const path of open.keys()) {
      if (open.size <= size) return;
      release(path);
    }
  };

  const openFile = (path: string): number => {
    try {
      return openMakingDirectory(path);
    } catch (error) {
      if (codeOf(error) !== 'EMFILE' && codeOf(error) !== 'ENFILE') throw error;
      shrinkTo(Math.floor(open.size / 2));
      return openMakingDirectory(path);
    }
  };

  return {
    acquire(path) {
      let descriptor = open.get(path);
      if (descriptor !== undefined && path === latest) return descriptor;
      if (descriptor === undefined) {
        shrinkTo(limit - 1);
        descriptor = openFile(path);
      }
      open.delete(path);
      open.set(path, descriptor);
      latest = path;
      return descriptor;
    },
    release,
    get size() {
      return open.size;
    },
  };
}

let shared: DescriptorPool | null = null;

/** The pool of this thread, which all ledgers share unless they are given another. */
export function sharedDescriptors(): DescriptorPool {
  shared ??= createDescriptorPool();
  return shared;
}

function openMakingDirectory(path: string): number {
  try {
    return openSync(path, appendFlags, fileMode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    makeDirectorySync(dirname(path));
    return openSync(path, appendFlags, fileMode);
  }
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // What was written is the system's already; a failing close has nothing to take back.
  }
}
