import type { ExportMetadata } from '../metadata.ts';
import type { ExportOptions } from '../options.ts';
import type { ExportedReport } from '../reports.ts';
import type { Source } from '../source.ts';
import type { ExportTable } from '../tables/export-table.ts';

/** One export, as a format is given it. */
export interface ExportJob {
  readonly store: Source;
  /** What is exported, in order. */
  readonly tables: readonly ExportTable[];
  readonly reports: readonly ExportedReport[];
  readonly metadata: ExportMetadata;
  readonly options: ExportOptions;
  /** A directory that the database may write to, and that is removed afterwards. */
  readonly directory: string;
}

/** How an export of one format is written. */
export interface ExportFormat {
  readonly kind: 'file' | 'directory';
  /** Fills a file or a directory that has no name yet. */
  write(path: string, job: ExportJob): Promise<void>;
}
