import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { writeArchive } from '../archive/write-archive.ts';
import { eventLines } from '../json/event-lines.ts';
import { jsonDocument } from '../json/json-document.ts';
import { writeText } from '../json/write-text.ts';
import type { ExportFormatName } from '../options.ts';
import { isRaw } from '../tables/export-table.ts';
import { workbookSheets } from '../workbook/sheets.ts';
import { writeWorkbook } from '../workbook/write-workbook.ts';
import type { ExportFormat, ExportJob } from './format.ts';
import { writeReports } from './reports.ts';
import { writeCsvTables, writeParquetTables } from './tables.ts';

/** Every format. */
export const formats: { readonly [N in ExportFormatName]: ExportFormat } = {
  json: {
    kind: 'file',
    write: (path, { store, tables, reports, metadata, options: { pretty = true, compress } }) =>
      writeText(path, jsonDocument(store, { tables, reports, metadata, pretty }), compress ?? 'none'),
  },
  jsonl: {
    kind: 'file',
    write: (path, { store, metadata, options: { compress } }) =>
      writeText(path, eventLines(store, { metadata }), compress ?? 'none'),
  },
  csv: {
    kind: 'directory',
    async write(path, job) {
      const { bom = false, compress = 'none' } = job.options;
      await writeCsvTables(path, job, { bom, compression: compress });
      await writeReports(path, job);
    },
  },
  parquet: {
    kind: 'directory',
    async write(path, job) {
      const { compress = 'zstd', partitionBy = [] } = job.options;
      await writeParquetTables(path, job, { compression: compress, partitionBy });
      await writeReports(path, job);
    },
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

/** The other text formats in one archive: `runs.json`, `events.jsonl`, `csv/` and `reports/`. */
async function writeZip(path: string, job: ExportJob): Promise<void> {
  const { store, tables, reports, metadata, directory, options } = job;
  const csv = join(directory, 'csv');
  await mkdir(csv);
  await writeCsvTables(csv, job, { bom: options.bom ?? false, compression: 'none' });
  await writeArchive(
    path,
    async (archive) => {
      await archive.add('runs.json', jsonDocument(store, { tables, reports: [], metadata, pretty: true }));
      if (isRaw(tables)) await archive.add('events.jsonl', eventLines(store, { metadata }));
      for (const file of (await readdir(csv)).sort())
        await archive.add(`csv/${file}`, createReadStream(join(csv, file)));
      for (const { file, text } of reports) await archive.add(file, Readable.from([text]));
    },
    { madeAt: new Date(metadata.generated_at), compressionLevel },
  );
}
