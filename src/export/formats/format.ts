import type { ExportMetadata } from '../metadata.ts';
import type { ExportOptions } from '../options.ts';
import type { Source } from '../source.ts';

/** One export, as a format is given it. */
export interface ExportJob {
  readonly store: Source;
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
