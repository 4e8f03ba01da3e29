import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { openStore } from '../analysis/open-store.ts';
import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { directoryMode, makeDirectorySync, writeAtomically } from '../store/index.ts';
import { checkOptions } from './check-options.ts';
import { formats } from './formats/index.ts';
import { exportMetadata, type RowCounts } from './metadata.ts';
import type { ExportOptions } from './options.ts';
import { untilAborted } from './source.ts';
import { checkTarget } from './targets/check-target.ts';
import { exportManifestFile } from './targets/export-format.ts';
import { siblingPath } from './targets/siblings.ts';
import { writeDirectoryTarget } from './targets/write-directory.ts';

/** A file that was written. */
export interface ExportedFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** What was exported. */
export interface ExportResult {
  /** Runs that the filter selects; where there are none, the export is there all the same, without rows. */
  readonly runs: number;
  readonly rows: RowCounts;
  readonly files: readonly ExportedFile[];
  /** What could not be read, and stands nowhere in the export. */
  readonly skipped: Skipped;
  /** Everything that could not be taken as it stands. */
  readonly faults: readonly StoreFault[];
}

/** Memory that the database may take; what does not fit goes to the disk. */
const memoryLimit = '256MB';

/**
 * Exports runs of a store, whole or not at all: what stood at the place before stands there until the new export does.
 * Rejects with `ExportRefused`, before anything is written, where the options do not go together or something stands
 * there that is not to be replaced; with what the system said where writing failed. Nothing in the store makes it
 * reject: what cannot be read is left out, counted and named.
 */
export async function exportRuns(options: ExportOptions): Promise<ExportResult> {
  checkOptions(options);
  const { cwd = process.cwd(), overwrite = false } = options;
  const { kind } = formats[options.format];
  const surroundings = { store: options.store, cwd, home: homedir() };
  await checkTarget(options.output, { kind, overwrite, surroundings });
  const target = resolve(cwd, options.output);
  return kind === 'file' ? exportFile(target, options) : exportDirectory(target, options);
}

async function exportFile(target: string, options: ExportOptions): Promise<ExportResult> {
  const { write } = formats[options.format];
  // Beside the target, which is on the disk that was chosen to hold this much.
  const directory = siblingPath(target, 'tmp');
  makeDirectorySync(dirname(target));
  mkdirSync(directory, { mode: directoryMode });
  try {
    return await withStore(options, directory, async (store) => {
      const metadata = await exportMetadata(store, options.filter ?? {});
      const job = { store: untilAborted(store, options.signal), metadata, options, directory };
      await writeAtomically(target, (temporary) => write(temporary, job));
      return resultOf(store, metadata.rows, [{ path: target, bytes: statSync(target).size }]);
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function exportDirectory(target: string, options: ExportOptions): Promise<ExportResult> {
  const { write } = formats[options.format];
  return await writeDirectoryTarget(target, (directory) =>
    withStore(options, directory, async (store) => {
      const metadata = await exportMetadata(store, options.filter ?? {});
      const job = { store: untilAborted(store, options.signal), metadata, options, directory };
      await write(directory, job);
      const files = [...filesBelow(directory), exportManifestFile].sort();
      await writeFile(join(directory, exportManifestFile), `${JSON.stringify({ ...metadata, files }, null, 2)}\n`);
      const sizes = files.map((file) => statSync(join(directory, file)).size);
      return resultOf(
        store,
        metadata.rows,
        files.map((file, index) => ({ path: join(target, file), bytes: sizes[index] ?? 0 })),
      );
    }),
  );
}

/** Opens the store for as long as `use` takes; the database may write to the directory. */
async function withStore<R>(
  { store: path, cwd = process.cwd(), filter, timeZone, now, onProgress }: ExportOptions,
  directory: string,
  use: (store: AnalysedStore) => Promise<R>,
): Promise<R> {
  const store = await openStore(resolve(cwd, path), {
    memoryLimit,
    writable: [directory],
    filter,
    timeZone,
    ...(now !== undefined && { now }),
    ...(onProgress !== undefined && { onProgress }),
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** From the directory, with forward slashes. */
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));

const resultOf = ({ runs, skipped, faults }: AnalysedStore, rows: RowCounts, files: ExportedFile[]): ExportResult => ({
  runs,
  rows,
  files,
  skipped,
  faults,
});
