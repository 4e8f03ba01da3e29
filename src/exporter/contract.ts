import type { MetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Row, TableName } from '../catalogue/index.ts';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';

/**
 * An exporter plugin: what `readers[].periodic.exporter.<name>` or `readers[].pull.exporter.<name>` in
 * otel-config.yaml stands for. A module of plugins has one as its default export.
 */
export interface ExporterPlugin<Config = unknown> {
  /** Its key under `exporter:` in otel-config.yaml, e.g. `parquet`. */
  readonly name: string;
  /** `run`: one instance per run, closed with it. `process`: one for the process's life. */
  readonly scope: 'run' | 'process';
  /** Checks the YAML under the key, which is `{}` where nothing stands there. Strict: an unknown key is an error. No I/O. */
  readonly configSchema: StandardSchemaV1<unknown, Config>;
  /**
   * The files that an instance replaces in each run's directory, so that a configuration of two that would overwrite each
   * other's is refused. For a plugin of scope `run`; where it is left out, nothing is known and nothing refused.
   */
  files?(config: Config): readonly SnapshotPathOptions[];
  /**
   * Makes an instance; writes nothing yet. It may throw: the fault is logged and counted, and the agent runs on without
   * it. A `run` plugin returns a `PushMetricExporter`; a `process` plugin either that (a reader is put before it) or a
   * reader of its own.
   */
  create(config: Config, context: ExporterContext): PushMetricExporter | MetricReader;
}

/** Where a snapshot goes. */
export interface SnapshotPathOptions {
  /** `metrics.json`, or a directory's name: `csv`. */
  readonly name: string;
  /** From the exporter's config: another place than the run's directory; in it each run has a directory of its own. */
  readonly directory?: string | null | undefined;
}

/** Which run an exporter works for. */
export interface RunIdentity {
  readonly runId: string;
  readonly project: string | null;
}

/** What a plugin may not reach for itself is lent to it here. */
export interface ExporterContext {
  /** The run; null for a plugin of scope `process`. */
  readonly run: RunIdentity | null;
  /** Absolute path: the run's directory, or the store's for a plugin of scope `process`. It may not exist yet. */
  readonly directory: string;
  /**
   * Null where this process owns the run. In a process that joined it: the writer's name, which goes into the names of
   * its files (`metrics.<writer>.json`), and `due()` is `metrics` only.
   */
  readonly writer: string | null;
  readonly logger: Logger;
  readonly clock: Clock;
  /**
   * The tables that the export under way is to write. At the end of a ticket and of the run: all. Between: those whose
   * cost does not grow with the run (`metrics` and the summary tables). Asked once an export, before `export()` returns.
   */
  due(): readonly TableName[];
  /**
   * Rows of the run so far, from the ledgers of all its writers up to where they stood when the export began, in
   * batches of at most 1,000; both calls of one export see the same rows. `metrics` is empty here: `export()` brings it.
   */
  tables<T extends TableName>(name: T): AsyncIterable<readonly Row<T>[]>;
  /**
   * Writes a file whole or not at all: `write` fills a temporary file beside the target (mode 0600), which is then
   * fsynced and renamed. Missing directories are made (0700). If `write` throws, the target is as it was.
   */
  writeAtomically(path: string, write: (temporaryPath: string) => Promise<void> | void): Promise<void>;
}
