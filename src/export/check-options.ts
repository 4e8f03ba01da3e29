import { join, sep } from 'node:path';
import type { ExportOptions } from './options.ts';
import { ExportRefused } from './targets/refusal.ts';

/** Throws `ExportRefused` where an option is given that the format cannot follow. */
export function checkOptions(options: ExportOptions): void {
  const { format, output, compress, pretty, bom, partitionBy = [] } = options;
  if (output === '') refuse('--output', 'names no place');
  if (isDirectoryName(output) && format !== 'csv' && format !== 'parquet')
    refuse(
      '--output',
      `${output} is the name of a directory, and ${format} is one file: ${join(output, exampleNames[format])}`,
    );
  if (compress !== undefined && (format === 'excel' || format === 'zip'))
    refuse('--compress', `${format === 'excel' ? 'a workbook' : 'an archive'} is compressed as it is`);
  if (pretty !== undefined && format !== 'json') refuse('--pretty', 'is for the format json');
  if (bom === true && format !== 'csv' && format !== 'zip') refuse('--bom', 'is for the formats csv and zip');
  if (partitionBy.length > 0 && format !== 'parquet') refuse('--partition-by', 'is for the format parquet');
  if (new Set(partitionBy).size < partitionBy.length) refuse('--partition-by', 'each key once');
  checkParts(options);
}

const exampleNames = { json: 'runs.json', jsonl: 'events.jsonl', excel: 'runs.xlsx', zip: 'runs.zip' } as const;

const isDirectoryName = (path: string): boolean => path.endsWith('/') || path.endsWith(sep);

function checkParts({ format, include = [], aggregate = [], report = [] }: ExportOptions): void {
  if (format === 'jsonl' && (aggregate.length > 0 || include.includes('aggregations')))
    refuse('--include', 'JSON lines hold events, and no aggregations');
  const hasReports = report.length > 0 || include.includes('reports');
  if (format === 'jsonl' && hasReports) refuse('--include', 'JSON lines hold events, and no reports');
  if (format === 'excel' && hasReports) refuse('--include', 'a workbook holds tables, and no reports');
}

function refuse(option: string, reason: string): never {
  throw new ExportRefused('options', `${option}: ${reason}`);
}
