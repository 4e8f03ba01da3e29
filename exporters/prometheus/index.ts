import type { ExporterContext, ExporterPlugin } from '../../src/exporter.ts';
import { configSchema, exporterName, type PrometheusConfig } from './config.ts';
import { PrometheusReader } from './reader.ts';

export type { PrometheusConfig, ResourcePatterns } from './config.ts';
export { PrometheusReader, type PrometheusReaderOptions, type PrometheusReaderStatus } from './reader.ts';

/** The process's metrics for Prometheus to scrape. */
export const prometheus: ExporterPlugin<PrometheusConfig> = {
  name: exporterName,
  scope: 'process',
  configSchema,
  create: (config, { logger, clock }: ExporterContext) => new PrometheusReader(config, { logger, clock }),
};

export default prometheus;
