import { DuckDBBlobValue, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

/**
 * Runs one query on an empty database. A BLOB comes as the text it holds: DuckDB's client takes a byte order mark off the
 * beginning of a VARCHAR, so `encode(column)` is how a text is read exactly.
 */
export async function queryDuckDb(sql: string): Promise<DuckDBValue[][]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const rows = (await connection.runAndReadAll(sql)).getRows();
    return rows.map((row) =>
      row.map((value) => (value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString('utf8') : value)),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A path as a SQL literal. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
