import type { AnalysedStore } from './analysed-store.ts';
import { quoteText } from './database/sql-text.ts';

/**
 * With as many columns, DuckDB's own row groups take 300 MB more. For the dictionary of each column of texts it sets aside
 * a page as large as it may become, on each thread.
 */
const parquetSize = 'ROW_GROUP_SIZE 8192, DICTIONARY_SIZE_LIMIT 1000, STRING_DICTIONARY_PAGE_SIZE_LIMIT 16384';

/**
 * Copies all events that an open store selects to one Parquet file, and has its views read that: for those who ask of
 * many tables, since each question would read every line of every ledger again. The same events are then seen by all of
 * them, whatever is written meanwhile. The file must be where the store may write, and stay as long as the store is open.
 */
export async function copyLedger(store: Pick<AnalysedStore, 'query'>, path: string): Promise<void> {
  const file = quoteText(path);
  // For these tables the store looks once more into ledgers: now, while the database holds nothing else.
  await store.query('SELECT NULL FROM agents WHERE false');
  const options = `FORMAT parquet, COMPRESSION lz4_raw, ${parquetSize}`;
  await store.query(`COPY (SELECT * FROM ledger) TO ${file} (${options})`);
  await store.query(`CREATE OR REPLACE VIEW ledger AS SELECT * FROM read_parquet(${file})`);
}
