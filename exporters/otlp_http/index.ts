import type { ExporterPlugin } from '../../src/exporter.ts';
import { configSchema, type OtlpHttpConfig } from './config.ts';
import { createOtlpExporter } from './exporter.ts';

export type { OtlpHttpConfig } from './config.ts';

/** The process's metrics, sent to an OpenTelemetry collector or whatever else takes OTLP over HTTP. */
export const otlpHttp: ExporterPlugin<OtlpHttpConfig> = {
  name: 'otlp_http',
  scope: 'process',
  configSchema,
  create: createOtlpExporter,
};

export default otlpHttp;
