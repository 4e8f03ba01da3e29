import { open } from 'node:fs/promises';
import { ParquetWriter } from 'hyparquet-writer';
import { FileWriter } from '../../exporters/parquet/file-writer.ts';
import { queryDuckDb, sqlText } from '../../test/exporters/duckdb.ts';
import { parquetJsLite } from '../harness/parquetjs-lite.ts';
import { withFile } from '../harness/with-file.ts';
import { liteField, writeOurs } from './parquet-writers.ts';

/** The first whole number that a double does not hold: 2^53 + 1. */
export const aboveSafe = 9_007_199_254_740_993n;

/** That number as DuckDB reads it from what each writer made of it. */
export async function countReadBack() {
  const ours = await withFile(async (path) => {
    const file = await open(path, 'w');
    const schema = [
      { name: 'root', num_children: 1 },
      { name: 'n', type: 'INT64', repetition_type: 'OPTIONAL' },
    ] as const;
    const writer = new ParquetWriter({ writer: new FileWriter(file), schema: [...schema] });
    await writer.write({ columnData: [{ name: 'n', data: [aboveSafe] }] });
    await writer.finish();
    await file.close();
    return readBack(path);
  });
  const lite = await withFile(async (path) => {
    const { ParquetSchema, ParquetWriter: Lite } = parquetJsLite();
    const writer = await Lite.openFile(new ParquetSchema({ n: liteField('int64') }), path);
    await writer.appendRow({ n: aboveSafe });
    await writer.close();
    return readBack(path);
  });
  return { ours, lite };
}

async function readBack(path: string): Promise<string> {
  const [row] = await queryDuckDb(`SELECT n FROM ${sqlText(path)}`);
  return `…${String(row?.[0]).slice(-3)}`;
}

/** Whether a file of ours, whose metadata is of version 2 of the format, can be read. */
export async function fileRead() {
  return withFile(async (path) => {
    await writeOurs({ rows: 10, path });
    const [row] = await queryDuckDb(`SELECT count(*) FROM ${sqlText(path)}`);
    const lite = await parquetJsLite()
      .ParquetReader.openFile(path)
      .then((reader) => reader.close().then(() => 'read'), String);
    return { duckDb: row?.[0] === 10n ? 'read' : 'not read', lite };
  });
}
