import { readFileSync } from 'node:fs';
import { AggregationTemporalityPreference, OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExportDelegate, httpAgentFactoryFromOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import { AggregationType, InstrumentType, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { OtlpHttpConfig } from './config.ts';

/** Exports under way at once, past which one fails: OTel's default. A reader asks for one. */
const concurrencyLimit = 30;

/** What OTel's own metrics call an exporter of this kind. */
const componentType = 'otlp_http_metric_exporter';

const encodings = {
  protobuf: { serializer: ProtobufMetricsSerializer, contentType: 'application/x-protobuf' },
  json: { serializer: JsonMetricsSerializer, contentType: 'application/json' },
} as const;

const temporalities = {
  cumulative: AggregationTemporalityPreference.CUMULATIVE,
  delta: AggregationTemporalityPreference.DELTA,
  low_memory: AggregationTemporalityPreference.LOWMEMORY,
} as const;

/** The default keeps the buckets that an instrument advises. */
const histograms = {
  explicit_bucket_histogram: AggregationType.DEFAULT,
  base2_exponential_bucket_histogram: AggregationType.EXPONENTIAL_HISTOGRAM,
} as const;

/**
 * OTel's OTLP exporter, put together from its own parts. Its ready-made class adds what OTEL_EXPORTER_OTLP_* says to every
 * config; a file stands alone, and a key in OTEL_EXPORTER_OTLP_HEADERS is not for whomever the file names.
 * @throws Error where a file of `tls` cannot be read
 */
export function createOtlpExporter(config: OtlpHttpConfig): PushMetricExporter {
  const { serializer, contentType } = encodings[config.encoding];
  const delegate = createOtlpHttpExportDelegate(
    {
      url: config.url,
      headers: async () => ({ ...config.headers, 'Content-Type': contentType }),
      compression: config.compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
      timeoutMillis: config.timeoutMs,
      concurrencyLimit,
      agentFactory: httpAgentFactoryFromOptions({ keepAlive: true, ...readTls(config.tls) }),
    },
    serializer,
    componentType,
    MetricsExporterMetricsHelper,
    undefined,
  );
  return new OTLPMetricExporterBase(delegate, {
    temporalityPreference: temporalities[config.temporality],
    aggregationPreference: (type) => ({
      type: type === InstrumentType.HISTOGRAM ? histograms[config.histograms] : AggregationType.DEFAULT,
    }),
  });
}

function readTls({ caFile, keyFile, certFile }: OtlpHttpConfig['tls']) {
  return {
    ...(caFile === null ? {} : { ca: readPem('ca_file', caFile) }),
    ...(keyFile === null ? {} : { key: readPem('key_file', keyFile) }),
    ...(certFile === null ? {} : { cert: readPem('cert_file', certFile) }),
  };
}

function readPem(key: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`tls.${key}: ${file} cannot be read (${code}); give a PEM file that is there`, { cause: error });
  }
}
