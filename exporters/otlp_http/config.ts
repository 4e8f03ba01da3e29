import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isAbsolute } from 'node:path';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { z } from 'zod';
import { knownKeys } from '../../src/exporter.ts';

const file = z.string().refine(isAbsolute, 'must be an absolute path').nullish();

const tlsShape = { ca_file: file, key_file: file, cert_file: file };

// What is refused is not shown: a key that was put in the wrong place is one still.
const headerShape = {
  name: z.string().refine(isHeaderName, 'is not a name that a header can have'),
  value: z.string().refine(isHeaderValue, 'has a character that no header can have').nullable(),
};

const shape = {
  endpoint: z.url({ protocol: /^https?$/, error: 'must be a URL of http or https' }).nullish(),
  tls: z
    .strictObject(tlsShape, { error: knownKeys(tlsShape) })
    .refine(({ key_file, cert_file }) => !key_file === !cert_file, 'key_file and cert_file go together')
    .nullish(),
  headers: z.array(z.strictObject(headerShape, { error: knownKeys(headerShape) })).nullish(),
  /** `name=value,…`, each percent-encoded; `headers` stand before these. */
  headers_list: z.string().refine(isHeaderList, 'has a name or a value that no header can have').nullish(),
  compression: z.enum(['gzip', 'none'], { error: 'known: gzip, none' }).nullish(),
  /** Milliseconds; 0: no limit. */
  timeout: z.number().min(0).nullish(),
  encoding: z.enum(['protobuf', 'json'], { error: 'known: protobuf, json' }).nullish(),
  temporality_preference: z
    .enum(['cumulative', 'delta', 'low_memory'], { error: 'known: cumulative, delta, low_memory' })
    .nullish(),
  default_histogram_aggregation: z
    .enum(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'], {
      error: 'known: explicit_bucket_histogram, base2_exponential_bucket_histogram',
    })
    .nullish(),
};

/** The longest a Node timer can be: some 25 days. */
const noTimeoutMs = 2 ** 31 - 1;

/** What stands under `otlp_http:`, after OpenTelemetry's declarative configuration (file_format 1.1). */
export const configSchema = z.strictObject(shape, { error: knownKeys(shape) }).transform(
  (given): OtlpHttpConfig => ({
    url: given.endpoint ?? 'http://localhost:4318/v1/metrics',
    headers: headersOf(given.headers ?? [], given.headers_list ?? ''),
    compression: given.compression ?? 'none',
    timeoutMs: given.timeout === 0 ? noTimeoutMs : (given.timeout ?? 10_000),
    encoding: given.encoding ?? 'protobuf',
    temporality: given.temporality_preference ?? 'cumulative',
    histograms: given.default_histogram_aggregation ?? 'explicit_bucket_histogram',
    tls: {
      caFile: given.tls?.ca_file ?? null,
      keyFile: given.tls?.key_file ?? null,
      certFile: given.tls?.cert_file ?? null,
    },
  }),
);

/** The config, with its defaults filled in. */
export interface OtlpHttpConfig {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly timeoutMs: number;
  readonly encoding: 'protobuf' | 'json';
  readonly temporality: 'cumulative' | 'delta' | 'low_memory';
  readonly histograms: 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';
  /** Absolute paths of PEM files. */
  readonly tls: { readonly caFile: string | null; readonly keyFile: string | null; readonly certFile: string | null };
}

function headersOf(headers: readonly { name: string; value: string | null }[], list: string): Record<string, string> {
  const named = headers.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
  return { ...parseKeyPairsIntoRecord(list), ...Object.fromEntries(named) };
}

function isHeaderList(list: string): boolean {
  const headers = Object.entries(parseKeyPairsIntoRecord(list));
  return headers.every(([name, value]) => isHeaderName(name) && isHeaderValue(value));
}

function isHeaderName(name: string): boolean {
  return passes(() => validateHeaderName(name));
}

function isHeaderValue(value: string): boolean {
  return passes(() => validateHeaderValue('x', value));
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
