import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileMode } from './layout.ts';
import { makeDirectory, makeDirectorySync } from './make-directory.ts';
import { randomHex } from './run-id.ts';

/** Fills the temporary file, which exists and is empty. */
export type WriteFile = (temporaryPath: string) => Promise<void> | void;

/** How a file is written. */
export interface AtomicOptions {
  /**
   * Whether it has to outlive the machine, which is the default: then it is on the disk before it gets its name. Its
   * writer's death it outlives in either case.
   */
  readonly durable?: boolean;
  /** A directory below which no link is followed on the way to the file: it would lead out of the run. */
  readonly within?: string;
}

/**
 * Writes a file whole or not at all: `write` fills a temporary file beside the target, which is then made durable and
 * renamed. Missing directories are made. Rejects with what `write` or the system threw, and leaves the target as it was.
 */
export async function writeAtomically(
  path: string,
  write: WriteFile,
  { durable = true, within }: AtomicOptions = {},
): Promise<void> {
  if (within !== undefined) refuseLinks(path, within);
  const temporary = temporaryPath(path);
  await makeDirectory(dirname(path));
  try {
    await (await open(temporary, 'wx', fileMode)).close();
    await write(temporary);
    if (durable) await sync(temporary);
    // In this turn of the event loop, so that nothing newer that the exit hook writes can be replaced by this.
    renameSync(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** The same before it returns, for the hook that runs when the process ends. */
export function writeAtomicallySync(
  path: string,
  write: (temporaryPath: string) => void,
  { durable = true }: AtomicOptions = {},
): void {
  const temporary = temporaryPath(path);
  makeDirectorySync(dirname(path));
  try {
    closeSync(openSync(temporary, 'wx', fileMode));
    write(temporary);
    if (durable) syncNow(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Throws where a folder between `within` and the file is a link. A file outside it is placed by whoever configured it. */
function refuseLinks(path: string, within: string): void {
  const way = relative(within, dirname(path));
  const folders = way.split(sep).filter((name) => name !== '');
  if (folders[0] === '..' || isAbsolute(way)) return;
  folders.reduce((above, name) => {
    const folder = join(above, name);
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new Error(`${folder}: is a link, which is not followed`);
    return folder;
  }, within);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}

function syncNow(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const temporaryName = /^\.(.+)\.(\d+)\.[0-9a-f]{12}\.tmp$/;

/** Hidden, so that nobody's `*.json` finds it; the process's id tells recovery whether anybody still writes it. */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomHex(randomBytes, 6)}.tmp`);
}

/** The id of the process that makes a temporary file, by the file's name; null where it is none of ours. */
export function temporaryFileOwner(name: string): number | null {
  const pid = temporaryName.exec(name)?.[2];
  return pid === undefined ? null : Number(pid);
}
