import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { tableNames } from '../../../src/catalogue/index.ts';
import type { ExporterContext } from '../../../src/exporter.ts';
import type { ReadTables } from '../../../src/testing.ts';

/** The tables of a run's `metrics.json` that it includes. */
export async function readJson(context: ExporterContext, directory = context.directory): Promise<ReadTables> {
  const document = JSON.parse(await readFile(path.join(directory, 'metrics.json'), 'utf8'));
  return Object.fromEntries(tableNames.flatMap((name) => (document[name] === null ? [] : [[name, document[name]]])));
}
