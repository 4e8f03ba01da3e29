import { open } from 'node:fs/promises';
import { type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import {
  type AnyRow,
  type Column,
  columnsOf,
  type Logger,
  type RunIdentity,
  type Snapshot,
  type TableName,
} from '../../src/exporter.ts';
import { storing } from './cells.ts';
import { type CodecName, codecs, compressors } from './codecs.ts';
import { FileWriter } from './file-writer.ts';
import { writeRowGroup } from './row-group.ts';
import { emptyRowGroup, parquetMetadata, parquetSchema } from './schema.ts';

/** What to write and how. */
export interface ParquetOptions {
  readonly snapshot: Snapshot;
  readonly name: TableName;
  readonly run: RunIdentity | null;
  readonly logger: Logger;
  readonly codec: CodecName;
  readonly rowGroupSize: number;
}

/** Writes a table as Parquet, one row group after the other; no more than one is held. */
export async function writeParquet(path: string, options: ParquetOptions): Promise<void> {
  const { name, run, codec } = options;
  const file = await open(path, 'w', 0o600);
  try {
    const parquet = new ParquetWriter({
      writer: new FileWriter(file),
      schema: parquetSchema(name),
      codec: codecs[codec],
      compressors,
      kvMetadata: parquetMetadata(name, run?.runId ?? null),
      createdBy: 'runledger',
    });
    const transposed = transpose(options);
    for await (const rows of rowGroups(options)) await writeRowGroup(parquet, transposed(rows));
    if (parquet.num_rows === 0n) parquet.row_groups.push(emptyRowGroup(name, codec));
    await parquet.finish();
  } finally {
    await file.close();
  }
}

/** Rows in groups of exactly the size that is asked for, the last one as it comes. */
async function* rowGroups({ snapshot, name, rowGroupSize }: ParquetOptions): AsyncGenerator<AnyRow[]> {
  let group: AnyRow[] = [];
  for await (const batch of snapshot.rows(name)) {
    for (const row of batch) {
      group.push(row);
      if (group.length < rowGroupSize) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** Turns rows into columns of stored values. Each column complains once a file of values that are not of its type. */
function transpose({ name, logger }: ParquetOptions): (rows: readonly AnyRow[]) => Iterable<ColumnSource> {
  const columns = columnsOf(name).map((column) => ({ column, stored: storing(column.type, once(complaint(column))) }));
  return function* (rows) {
    for (const { column, stored } of columns) {
      yield { name: column.name, data: rows.map((row) => stored(row[column.name] ?? null)) };
    }
  };

  function complaint(column: Column): () => void {
    return () => logger.warn(`parquet: ${name}.${column.name} has a value that is not ${column.type}: written as null`);
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
