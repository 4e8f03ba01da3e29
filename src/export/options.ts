import type { Filter } from '../analysis/filter.ts';
import type { ReportFormatName } from '../reports/options.ts';

/** The formats of an export. */
export const exportFormats = ['json', 'jsonl', 'csv', 'parquet', 'excel', 'zip'] as const;

/** One of them. */
export type ExportFormatName = (typeof exportFormats)[number];

/** What a directory of Parquet can be divided by. */
export const partitionKeys = ['project', 'day'] as const;

/** One of them. */
export type PartitionKey = (typeof partitionKeys)[number];

/** What an export can hold. */
export const exportParts = ['raw', 'aggregations', 'reports'] as const;

/** One of them. */
export type ExportPart = (typeof exportParts)[number];

/** What calls can be added up by. */
export const aggregates = ['day', 'tool', 'session', 'model', 'agent', 'ticket', 'project', 'user'] as const;

/** One of them. */
export type Aggregate = (typeof aggregates)[number];

/** What is exported, how, and where to. */
export interface ExportOptions {
  /** The store’s directory. */
  readonly store: string;
  readonly format: ExportFormatName;
  /** A file; for `csv` and `parquet` a directory. Directories above it are made. */
  readonly output: string;
  /** Which runs and events; all where nothing is said. */
  readonly filter?: Filter;
  /**
   * `raw`: runs and their events, which is the default; `aggregations`: what they add up to, not for `jsonl`; `reports`:
   * as people read them, not for `jsonl` and `excel`.
   */
  readonly include?: readonly ExportPart[];
  /** By what they are added up; by everything where aggregations are included and nothing is said. Includes them. */
  readonly aggregate?: readonly Aggregate[];
  /** As what reports are written; as everything where they are included and nothing is said. Includes them. */
  readonly report?: readonly ReportFormatName[];
  /** Whether an earlier export at that place may be replaced; nothing else ever is. */
  readonly overwrite?: boolean;
  /**
   * `json` and `jsonl`: the file. `csv`: each file, which is then called `….csv.gz` or `….csv.zst`. `parquet`: the pages
   * within, zstd where nothing is said. Not for `excel` and `zip`, which are compressed anyway.
   */
  readonly compress?: 'gzip' | 'zstd';
  /** `json`: indented, which is the default. */
  readonly pretty?: boolean;
  /** `csv` and `zip`: a byte order mark, by which Excel knows UTF-8. */
  readonly bom?: boolean;
  /** `parquet`: a directory for each value, below each other in this order, in Hive’s layout. */
  readonly partitionBy?: readonly PartitionKey[];
  /** Where days are cut, as IANA names it; the machine’s where nothing is said. */
  readonly timeZone?: string;
  /** Microseconds since the epoch. */
  now?(): number;
  /** Told now and then how many of the store’s runs are read. */
  onProgress?(done: number, total: number): void;
  /** Ends it before it is done, and takes away what was half written. */
  readonly signal?: AbortSignal;
  /** What relative paths are relative to; the process’s where nothing is said. */
  readonly cwd?: string;
}
