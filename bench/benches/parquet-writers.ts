import { stat } from 'node:fs/promises';
import { writeParquet } from '../../exporters/parquet/write.ts';
import { type ColumnType, columnsOf, formatMicros, parseMicros } from '../../src/exporter.ts';
import { batchesOf } from '../harness/call-rows.ts';
import { type LiteField, parquetJsLite } from '../harness/parquetjs-lite.ts';
import { silentLogger } from '../harness/silent-logger.ts';
import { withFile } from '../harness/with-file.ts';

/** What it took to write a file. */
export interface Written {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly fileBytes: number;
}

/** One file to write. */
export interface WriteOptions {
  readonly rows: number;
  /** A temporary one where none is given. */
  readonly path?: string;
}

/** As our exporter writes them. */
export const writeOurs = (options: WriteOptions): Promise<Written> => writing(options, ours);

/** The same columns and values by parquetjs-lite. */
export const writeLite = (options: WriteOptions): Promise<Written> => writing(options, lite);

type Write = (path: string, rows: number) => Promise<void>;

const ours: Write = (path, rows) =>
  writeParquet(path, {
    snapshot: { takenAt: formatMicros(0), due: ['model_calls'], rows: () => batchesOf(rows) as never },
    name: 'model_calls',
    run: { runId: 'bench', project: null },
    logger: silentLogger,
    codec: 'snappy',
    rowGroupSize: 5000,
  });

const lite: Write = async (path, rows) => {
  const { ParquetSchema, ParquetWriter } = parquetJsLite();
  const columns = columnsOf('model_calls');
  const fields = Object.fromEntries(columns.map(({ name, type }) => [name, liteField(type)]));
  const writer = await ParquetWriter.openFile(new ParquetSchema(fields), path);
  for await (const batch of batchesOf(rows)) {
    for (const row of batch) await writer.appendRow({ ...row, ts: BigInt(parseMicros(row.ts ?? '') ?? 0) });
  }
  await writer.close();
};

const liteTypes: Readonly<Record<ColumnType, LiteField['type']>> = {
  string: 'UTF8',
  int64: 'INT64',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP_MICROS',
  json: 'UTF8',
};

/** How parquetjs-lite stores a column. */
export const liteField = (type: ColumnType): LiteField => ({
  type: liteTypes[type],
  optional: true,
  compression: 'SNAPPY',
});

async function writing({ rows, path }: WriteOptions, write: Write): Promise<Written> {
  if (path === undefined) return withFile((temporary) => writing({ rows, path: temporary }, write));
  const startedMs = performance.now();
  await write(path, rows);
  const seconds = (performance.now() - startedMs) / 1000;
  return { seconds, peakBytes: process.resourceUsage().maxRSS * 1024, fileBytes: (await stat(path)).size };
}
