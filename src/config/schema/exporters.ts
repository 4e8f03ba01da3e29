import { z } from 'zod';
import { choice, hasOneKey, isMapping, required, setting } from './key.ts';
import { timeoutMs } from './numbers.ts';

const header = z.strictObject({
  name: required(z.string(), 'Name of the header.'),
  value: required(z.string().nullable(), 'Its value; null leaves the header out.'),
});

const tls = z.strictObject({
  ca_file: setting(z.string(), { meaning: 'Certificates to trust, PEM.', fallback: 'the system’s' }),
  key_file: setting(z.string(), { meaning: 'Private key of the client, PEM.', fallback: 'none' }),
  cert_file: setting(z.string(), { meaning: 'Certificate of the client, PEM.', fallback: 'none' }),
});

const temporality = {
  temporality_preference: setting(z.enum(['cumulative', 'delta', 'low_memory']), {
    meaning: 'Figures since the start, or since the last export.',
    fallback: '"cumulative"',
  }),
  default_histogram_aggregation: setting(z.enum(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']), {
    meaning: 'How histograms without a view are kept.',
    fallback: '"explicit_bucket_histogram"',
  }),
};

const otlpHttp = z.strictObject({
  endpoint: setting(z.string(), {
    meaning: 'Where to, with the path.',
    fallback: '"http://localhost:4318/v1/metrics"',
  }),
  headers: setting(z.array(header).min(1), { meaning: 'Headers of each request.', fallback: 'none' }),
  headers_list: setting(z.string(), { meaning: 'The same as `a=1,b=2`; `headers` wins.', fallback: 'none' }),
  compression: setting(z.string(), { meaning: '`gzip` or `none`.', fallback: '"none"' }),
  timeout: setting(timeoutMs, { meaning: 'Longest wait for an answer, in ms; 0 is without end.', fallback: '10000' }),
  encoding: setting(z.enum(['protobuf', 'json']), { meaning: 'Of the body.', fallback: '"protobuf"' }),
  tls: setting(tls, { meaning: 'Certificates.', fallback: 'the system’s' }),
  ...temporality,
});

const consoleExporter = z.strictObject(temporality);

const labels = z.strictObject({
  included: setting(z.array(z.string()).min(1), { meaning: 'Patterns (`*`, `?`) of what is kept.', fallback: 'all' }),
  excluded: setting(z.array(z.string()).min(1), { meaning: 'Patterns of what is not.', fallback: 'none' }),
});

const prometheus = z.strictObject({
  host: setting(z.string(), { meaning: 'Address to listen on.', fallback: '"127.0.0.1"' }),
  port: setting(z.int().min(0).max(65_535), { meaning: 'Port to listen on.', fallback: '9464' }),
  scope_info_enabled: setting(z.boolean(), { meaning: 'Labels that name the meter.', fallback: 'true' }),
  'target_info_enabled/development': setting(z.boolean(), { meaning: 'The `target_info` series.', fallback: 'true' }),
  resource_constant_labels: setting(labels, { meaning: 'Resource attributes put on every series.', fallback: 'none' }),
  translation_strategy: setting(
    z.enum([
      'underscore_escaping_with_suffixes',
      'underscore_escaping_without_suffixes/development',
      'no_utf8_escaping_with_suffixes/development',
      'no_translation/development',
    ]),
    {
      meaning: 'How names are written. Only the default is to be had.',
      fallback: '"underscore_escaping_with_suffixes"',
    },
  ),
});

/**
 * A plugin's settings: its own schema checks them later, when the plugin is there. No file says `undefined`: it is allowed
 * for the type's sake, which has to hold for the named keys beside it as well, and they may be missing.
 */
const pluginSettings = z.record(z.string(), z.unknown()).nullish();

const one = {
  error: 'must have exactly one key, the name of an exporter',
  when: ({ value }: { value: unknown }) => isMapping(value),
};

/** `periodic.exporter`: OTel's own by OTel's model, any other name for a plugin. */
export const pushExporter = z
  .object({
    otlp_http: choice(otlpHttp.nullable(), 'OTLP over HTTP.'),
    console: choice(consoleExporter.nullable(), 'Prints to stdout: for trying out.'),
  })
  .catchall(pluginSettings)
  .refine(hasOneKey, one);

/** `pull.exporter`: the same. */
export const pullExporter = z
  .object({ 'prometheus/development': choice(prometheus.nullable(), 'An endpoint to scrape.') })
  .catchall(pluginSettings)
  .refine(hasOneKey, one);
