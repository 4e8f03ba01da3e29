import type { ExporterPlugin } from '../src/exporter.ts';
import { consoleExporter } from './console/index.ts';
import { csv } from './csv/index.ts';
import { json } from './json/index.ts';
import { otlpHttp } from './otlp_http/index.ts';
import { parquet } from './parquet/index.ts';
import { prometheus } from './prometheus/index.ts';

/** The exporters that need no entry under `plugins:`. */
export const builtInExporters: readonly ExporterPlugin[] = [csv, json, parquet, prometheus, otlpHttp, consoleExporter];
