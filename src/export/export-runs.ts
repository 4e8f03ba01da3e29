import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { tableNames } from '../catalogue/index.ts';
import { directoryMode, makeDirectorySync, writeAtomically } from '../store/index.ts';
import { checkOptions } from './check-options.ts';
import type { CopiedStore } from './copy/copied-store.ts';
import { copyStore } from './copy/copy-store.ts';
import type { ExportJob } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { exportMetadata, type RowCounts } from './metadata.ts';
import { aggregates, type ExportOptions } from './options.ts';
import { exportedReports } from './reports.ts';
import { addAggregations } from './tables/aggregations.ts';
import { catalogueTable, type ExportTable } from './tables/export-table.ts';
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

/** Memory that a database may take, as far as it counts it; what does not fit goes to the disk. */
const usualMemory = '192MB';

/**
 * The same for a copy whose rows are put in order, so many events at once. What it is lent and does not need, it keeps pages
 * of files in; a run of some hundred thousand events it cannot put in order in less than that, on the disk or not.
 */
const orderingMemory = (eventsAtOnce: number): string => (eventsAtOnce <= 100_000 ? '128MB' : '512MB');

/** Each thread holds some of a ledger while it reads it. */
const threads = Math.min(availableParallelism(), 4);

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
  return await withStore(options, { target, writable: [] }, async ({ store, ...job }) => {
    await writeAtomically(target, (temporary) => write(temporary, { ...job, store }));
    return resultOf(store, job.metadata.rows, [{ path: target, bytes: statSync(target).size }]);
  });
}

async function exportDirectory(target: string, options: ExportOptions): Promise<ExportResult> {
  const { write } = formats[options.format];
  return await writeDirectoryTarget(target, (temporary) =>
    withStore(options, { target, writable: [temporary] }, async ({ store, ...job }) => {
      const { metadata } = job;
      await write(temporary, { ...job, store });
      const files = [...filesBelow(temporary), exportManifestFile].sort();
      await writeFile(join(temporary, exportManifestFile), `${JSON.stringify({ ...metadata, files }, null, 2)}\n`);
      const sizes = files.map((file) => statSync(join(temporary, file)).size);
      return resultOf(
        store,
        metadata.rows,
        files.map((file, index) => ({ path: join(target, file), bytes: sizes[index] ?? 0 })),
      );
    }),
  );
}

/** An export under way, beside the store itself. */
type OpenJob = Omit<ExportJob, 'store'> & { readonly store: CopiedStore };

/**
 * Copies the store for as long as `use` takes, to a directory beside the target, which is on the disk that was chosen to
 * hold this much. The database may write to that and to the directories that are given.
 */
async function withStore<R>(
  options: ExportOptions,
  { target, writable }: { readonly target: string; readonly writable: readonly string[] },
  use: (job: OpenJob) => Promise<R>,
): Promise<R> {
  const directory = siblingPath(target, 'tmp');
  makeDirectorySync(dirname(target));
  mkdirSync(directory, { mode: directoryMode });
  try {
    const store = await copy(options, { directory, writable });
    try {
      const tables = await tablesOf(store, { options, directory });
      const metadata = await exportMetadata(store, { filter: options.filter, tables });
      const reports = await exportedReports(store, { options, memoryLimit: usualMemory });
      return await use({ store, tables, reports, metadata, options, directory });
    } finally {
      await store.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The tables that are asked for. */
async function tablesOf(
  store: CopiedStore,
  { options, directory }: { readonly options: ExportOptions; readonly directory: string },
): Promise<readonly ExportTable[]> {
  const { aggregate = [], include = ['raw'] } = options;
  const asked = include.includes('aggregations') && aggregate.length === 0 ? aggregates : aggregate;
  const raw = include.includes('raw') ? tableNames.map(catalogueTable) : [];
  return [...raw, ...(await addAggregations(store, { aggregates: [...new Set(asked)], directory }))];
}

const copy = (
  { store, format, cwd = process.cwd(), filter, timeZone, now, onProgress, signal }: ExportOptions,
  { directory, writable }: { readonly directory: string; readonly writable: readonly string[] },
): Promise<CopiedStore> =>
  copyStore(resolve(cwd, store), {
    directory,
    writable,
    memoryLimit: usualMemory,
    memoryLimitOfCopy: formats[format].kind === 'file' ? orderingMemory : () => usualMemory,
    threads,
    filter,
    timeZone,
    signal,
    ...(now !== undefined && { now }),
    ...(onProgress !== undefined && { onProgress }),
  });

/** From the directory, with forward slashes. */
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));

const resultOf = ({ runs, skipped, faults }: CopiedStore, rows: RowCounts, files: ExportedFile[]): ExportResult => ({
  runs,
  rows,
  files,
  skipped,
  faults,
});
