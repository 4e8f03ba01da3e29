import { createRequire } from 'node:module';

/** What is used of parquetjs-lite, which comes without types. */
export interface ParquetJsLite {
  readonly ParquetSchema: new (fields: Readonly<Record<string, LiteField>>) => object;
  readonly ParquetWriter: { openFile(schema: object, path: string): Promise<LiteWriter> };
  readonly ParquetReader: { openFile(path: string): Promise<{ close(): Promise<void> }> };
}

export interface LiteField {
  readonly type: 'UTF8' | 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP_MICROS';
  readonly optional: true;
  readonly compression: 'SNAPPY';
}

export interface LiteWriter {
  appendRow(row: object): Promise<void>;
  close(): Promise<void>;
}

/** The package that this design began with. */
export const parquetJsLite = (): ParquetJsLite => createRequire(import.meta.url)('parquetjs-lite') as ParquetJsLite;
