import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteName, quoteText, readJsonLines } from '../../src/analysis/database/sql-text.ts';
import { type TableDefinition, tables } from '../../src/catalogue/index.ts';
import { buildProgram } from '../../src/cli/program.ts';
import type { ExportFormatName } from '../../src/export.ts';

/** What it took to export a store. */
export interface Exported {
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Which store, how, and a directory in which there is room. */
export interface ExportingOptions {
  readonly store: string;
  readonly directory: string;
  readonly format: ExportFormatName;
}

/** By `runledger export`. */
export const exportByUs = (options: ExportingOptions): Promise<Exported> =>
  measured(options, async (place) => {
    const { stderr } = process;
    const program = buildProgram({ env: {}, cwd: place, stdout: { write() {} }, stderr });
    const { store, format } = options;
    const code = await program.run(['export', '--directory', store, '--format', format, '--output', 'export']);
    if (code !== 0) throw new Error(`export --format ${format} ended with code ${code}`);
  });

/** By DuckDB alone, as it comes: the tables whose rows are events, each with its columns and no others. */
export const copyByDuckDb = (options: ExportingOptions): Promise<Exported> =>
  measured(options, async (place) => {
    const connection = await (await DuckDBInstance.create()).connect();
    const files = `[${(await ledgers(options.store)).map(quoteText).join(', ')}]`;
    const how = options.format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT parquet, COMPRESSION zstd';
    for (const [name, { event, columns }] of Object.entries<TableDefinition>(tables)) {
      if (event === undefined) continue;
      const listed = Object.keys(columns).map(quoteName).join(', ');
      const rows = `SELECT ${listed} FROM ${readJsonLines(files, columns)} WHERE event = ${quoteText(event)}`;
      await connection.run(`COPY (${rows}) TO ${quoteText(join(place, name))} (${how})`);
    }
    connection.closeSync();
  });

async function ledgers(store: string): Promise<string[]> {
  const files = await readdir(store, { recursive: true });
  return files.filter((file) => /(^|\/)events\b[^/]*\.jsonl$/.test(file)).map((file) => join(store, file));
}

async function measured({ directory }: ExportingOptions, write: (place: string) => Promise<void>): Promise<Exported> {
  const place = await mkdtemp(join(directory, 'place-'));
  const start = performance.now();
  await write(place);
  const seconds = (performance.now() - start) / 1000;
  await rm(place, { recursive: true, force: true });
  return { seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
}
