import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Row, type TableName, tableNames } from '../catalogue/index.ts';
import { type Clock, createSystemClock } from '../common/clock.ts';
import { batches } from '../exporter/batches.ts';
import type { ExporterContext } from '../exporter/contract.ts';
import { writeAtomically } from '../store/index.ts';

/** Rows of one table, or what makes them: for many rows, or for a ledger that fails. */
export type RowSource<T extends TableName> = readonly Row<T>[] | (() => AsyncIterable<readonly Row<T>[]>);

/** What stands in the tables; those left out are empty. `metrics` comes with `export()`. */
export type TestRows = { readonly [T in Exclude<TableName, 'metrics'>]?: RowSource<T> };

/** What to make a context of. */
export interface TestContextOptions {
  /** `run` by default. For `process` there is no run. */
  readonly scope?: 'run' | 'process';
  readonly runId?: string;
  readonly project?: string | null;
  /** A process that joined the run of another. */
  readonly writer?: string | null;
  readonly rows?: TestRows;
  readonly clock?: Clock;
  /** An existing directory to make the run's in, instead of a temporary one; it is not removed. */
  readonly root?: string;
}

/** A line that an exporter logged. */
export interface LoggedLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
}

/** A real context over a real directory, which an exporter cannot tell from one of a pipeline. */
export interface TestContext extends ExporterContext {
  /** What holds the run's directory, and nothing else until something is written beside it. */
  readonly root: string;
  readonly logged: readonly LoggedLine[];
  /** Chooses what is due at the next export: all tables, at first. */
  setDue(names: readonly TableName[]): void;
  /** Changes what stands in the tables. */
  setRows(rows: TestRows): void;
  /** Removes the temporary directory. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes such a context. The run's directory does not exist yet, as it may not in a pipeline. */
export async function createTestContext(options: TestContextOptions = {}): Promise<TestContext> {
  const root = options.root ?? (await mkdtemp(path.join(tmpdir(), 'runledger-test-')));
  const isRun = options.scope !== 'process';
  const directory = isRun ? path.join(root, directoryName) : root;
  const writer = options.writer ?? null;
  const logged: LoggedLine[] = [];
  const log = (level: LoggedLine['level']) => (message: string) => void logged.push({ level, message });
  let due: readonly TableName[] = writer === null ? tableNames : ['metrics'];
  let rows: TestRows = options.rows ?? {};
  return {
    root,
    logged,
    run: isRun ? { runId: options.runId ?? directoryName, project: options.project ?? null } : null,
    directory,
    writer,
    logger: { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') },
    clock: options.clock ?? createSystemClock(),
    due: () => due,
    tables: <T extends TableName>(name: T) => rowsOf(rows, name),
    writeAtomically: (file, write) => writeAtomically(file, write, { within: directory }),
    setDue(names) {
      due = names;
    },
    setRows(next) {
      rows = next;
    },
    async [Symbol.asyncDispose]() {
      if (options.root === undefined && existsSync(root)) await rm(root, { recursive: true });
    },
  };
}

/** The run's directory has a safe name, whatever the run calls itself. */
const directoryName = 'run_20261101_093000_test_0a1b2c3d';

async function* rowsOf<T extends TableName>(rows: TestRows, name: T): AsyncGenerator<readonly Row<T>[]> {
  // The compiler cannot tell that the entry under T holds rows of T.
  const source = (rows as { readonly [N in TableName]?: unknown })[name] as RowSource<T> | undefined;
  if (source === undefined) return;
  yield* typeof source === 'function' ? source() : batches(source);
}
