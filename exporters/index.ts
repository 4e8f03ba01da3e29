import type { ExporterPlugin } from '../src/exporter.ts';
import { csv } from './csv/index.ts';
import { json } from './json/index.ts';
import { parquet } from './parquet/index.ts';

/** The exporters that need no entry under `plugins:`. */
export const builtInExporters: readonly ExporterPlugin[] = [csv, json, parquet];
