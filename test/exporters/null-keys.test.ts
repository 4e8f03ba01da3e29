import { expect, it } from 'vitest';
import { builtInExporters } from '../../exporters/index.ts';

const keys: Readonly<Record<string, readonly string[]>> = {
  json: ['directory', 'pretty'],
  csv: ['directory', 'tables', 'escape_formulas', 'bom', 'delimiter'],
  parquet: ['directory', 'tables', 'row_group_size', 'codec'],
  'prometheus/development': [
    'host',
    'port',
    'scope_info_enabled',
    'target_info_enabled/development',
    'resource_constant_labels',
    'translation_strategy',
  ],
  otlp_http: [
    'endpoint',
    'tls',
    'headers',
    'headers_list',
    'compression',
    'timeout',
    'encoding',
    'temporality_preference',
    'default_histogram_aggregation',
  ],
  console: ['temporality_preference', 'default_histogram_aggregation'],
};

/** So it is with a `${VARIABLE}` that is not set. */
it.each(builtInExporters.map((plugin) => [plugin.name, plugin] as const))(
  'a key of %s that is null is the same as one that is left out',
  async (name, { configSchema }) => {
    const validate = async (value: unknown) => configSchema['~standard'].validate(value);
    const nulls = Object.fromEntries((keys[name] ?? []).map((key) => [key, null]));
    const [given, leftOut] = [await validate(nulls), await validate({})];
    expect(given.issues).toBeUndefined();
    expect(withoutNulls(given)).toEqual(withoutNulls(leftOut));
    expect(Object.keys(nulls).length).toBeGreaterThan(1);
  },
);

const withoutNulls = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part: unknown) => (part === null ? undefined : part)));
