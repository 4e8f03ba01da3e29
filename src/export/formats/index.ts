import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeArchive } from '../archive/write-archive.ts';
import { eventLines } from '../json/event-lines.ts';
import { jsonDocument } from '../json/json-document.ts';
import { writeText } from '../json/write-text.ts';
import type { ExportFormatName } from '../options.ts';
import { isRaw } from '../tables/export-table.ts';
import { workbookSheets } from '../workbook/sheets.ts';
import { writeWorkbook } from '../workbook/write-workbook.ts';
import type { ExportFormat, ExportJob } from './format.ts';
import { writeCsvTables, writeParquetTables } from './tables.ts';

/** Every format. */
export const formats: { readonly [N in ExportFormatName]: ExportFormat } = {
  json: {
    kind: 'file',
    write: (path, { store, tables, metadata, options: { pretty = true, compress } }) =>
      writeText(path, jsonDocument(store, { tables, metadata, pretty }), compress ?? 'none'),
  },
  jsonl: {
    kind: 'file',
    write: (path, { store, metadata, options: { compress } }) =>
      writeText(path, eventLines(store, { metadata }), compress ?? 'none'),
  },
  csv: {
    kind: 'directory',
    write: (path, job) =>
      writeCsvTables(path, job, { bom: job.options.bom ?? false, compression: job.options.compress ?? 'none' }),
  },
  parquet: {
    kind: 'directory',
    write: (path, job) =>
      writeParquetTables(path, job, {
        compression: job.options.compress ?? 'zstd',
        partitionBy: job.options.partitionBy ?? [],
      }),
  },
  excel: {
    kind: 'file',
    write: (path, { store, tables, metadata }) =>
      writeWorkbook(path, workbookSheets(store, { tables, metadata }), { madeAt: new Date(metadata.generated_at) }),
  },
  zip: { kind: 'file', write: writeZip },
};

/** As zlib itself does it. */
const compressionLevel = 6;

/** The other text formats in one archive: `runs.json`, `events.jsonl` and `csv/`. */
async function writeZip(path: string, job: ExportJob): Promise<void> {
  const { store, tables, metadata, directory, options } = job;
  const csv = join(directory, 'csv');
  await mkdir(csv);
  await writeCsvTables(csv, job, { bom: options.bom ?? false, compression: 'none' });
  await writeArchive(
    path,
    async (archive) => {
      await archive.add('runs.json', jsonDocument(store, { tables, metadata, pretty: true }));
      if (isRaw(tables)) await archive.add('events.jsonl', eventLines(store, { metadata }));
      for (const file of (await readdir(csv)).sort())
        await archive.add(`csv/${file}`, createReadStream(join(csv, file)));
    },
    { madeAt: new Date(metadata.generated_at), compressionLevel },
  );
}
