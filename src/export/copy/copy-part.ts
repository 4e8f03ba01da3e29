import { join } from 'node:path';
import type { AnalysedStore } from '../../analysis/analysed-store.ts';
import { quoteName, quoteText } from '../../analysis/database/sql-text.ts';
import { runTables } from '../../analysis/views.ts';

/** What is copied of a store: from these every table of the catalogue is made. */
export const copiedTables = ['ledger', 'open_rows', ...runTables] as const;

/** One of them. */
export type CopiedTable = (typeof copiedTables)[number];

/** Some of a store's runs, as files. */
export interface CopiedPart {
  readonly files: { readonly [T in CopiedTable]: string };
  readonly events: number;
}

/**
 * With as many columns, DuckDB's own row groups take 300 MB more. For the dictionary of each column of texts it sets aside
 * a page as large as it may become, on each thread.
 */
const parquetSize = 'ROW_GROUP_SIZE 8192, DICTIONARY_SIZE_LIMIT 1000, STRING_DICTIONARY_PAGE_SIZE_LIMIT 16384';
const options = `FORMAT parquet, COMPRESSION lz4_raw, ${parquetSize}`;

/** Copies what an open store selects to Parquet files of a directory that it may write to, and answers with them. */
export async function copyPart(
  store: Pick<AnalysedStore, 'query'>,
  { directory, number }: { readonly directory: string; readonly number: number },
): Promise<CopiedPart> {
  // For these tables the store looks once more into ledgers: now, while the database holds nothing else.
  await store.query('SELECT NULL FROM agents WHERE false');
  const paths: [CopiedTable, string][] = [];
  let events = 0;
  for (const table of copiedTables) {
    const path = join(directory, `${table}-${number}.parquet`);
    const statement = `COPY (SELECT * FROM ${quoteName(table)}) TO ${quoteText(path)} (${options})`;
    const [copied] = await store.query<{ readonly Count: number }>(statement);
    if (table === 'ledger') events = copied?.Count ?? 0;
    paths.push([table, path]);
  }
  return { files: Object.fromEntries(paths) as CopiedPart['files'], events };
}
