import { z } from 'zod';
import { choiceOrEmpty, isMapping, kind, optional, required } from './key.ts';
import { seriesCount } from './numbers.ts';
import { instrumentKinds } from './readers.ts';

const any = { fallback: undefined, shown: 'any' } as const;

const selector = z
  .strictObject({
    instrument_name: optional(z.string().min(1), {
      meaning: 'Its name; `*` and `?` stand for any characters.',
      ...any,
    }),
    instrument_type: optional(z.enum(instrumentKinds), { meaning: 'Its kind.', ...any }),
    unit: optional(z.string(), { meaning: 'Its unit.', ...any }),
    meter_name: optional(z.string(), { meaning: 'Name of its meter.', ...any }),
    meter_version: optional(z.string(), { meaning: 'Version of its meter.', ...any }),
    meter_schema_url: optional(z.string(), { meaning: 'Schema URL of its meter.', ...any }),
  })
  .refine((value) => Object.values(value).some((criterion) => criterion !== undefined && criterion !== null), {
    error: `must name at least one of instrument_name, instrument_type, unit, meter_name, meter_version, meter_schema_url`,
    when: ({ value }) => isMapping(value),
  });

const ascending = z
  .array(z.number())
  .refine((bounds) => bounds.every((bound, index) => index === 0 || bound > Number(bounds[index - 1])), {
    error: 'must rise from each to the next',
  });

const recordMinMax = () =>
  optional(z.boolean(), { meaning: 'Whether the smallest and the largest are kept.', fallback: true });
const defaultBoundaries = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000] as const;
const nothing = z.strictObject({});

const explicitBuckets = z.strictObject({
  boundaries: optional(ascending, { meaning: 'Upper bounds of the buckets.', fallback: defaultBoundaries }),
  record_min_max: recordMinMax(),
});

const exponentialBuckets = z.strictObject({
  max_scale: optional(z.int().min(-10).max(20), { meaning: 'Finest scale.', fallback: 20 }),
  max_size: optional(z.int().min(2), { meaning: 'Most buckets.', fallback: 160 }),
  record_min_max: recordMinMax(),
});

const aggregation = kind({
  default: choiceOrEmpty(nothing, 'As the instrument’s kind has it.'),
  drop: choiceOrEmpty(nothing, 'Nothing is kept.'),
  explicit_bucket_histogram: choiceOrEmpty(explicitBuckets, 'A histogram with these buckets.'),
  base2_exponential_bucket_histogram: choiceOrEmpty(exponentialBuckets, 'A histogram whose buckets fit the values.'),
  last_value: choiceOrEmpty(nothing, 'The last value.'),
  sum: choiceOrEmpty(nothing, 'The sum.'),
});

const attributeName = z.string().refine((name) => !/[*?]/.test(name), {
  error: 'must be a whole name: OpenTelemetry JS has no wildcards for attributes',
});

const attributeKeys = z.strictObject({
  included: optional(z.array(attributeName).min(1), {
    meaning: 'The only ones kept.',
    fallback: undefined,
    shown: 'all',
  }),
  excluded: optional(z.array(attributeName).min(1), { meaning: 'Not kept.', fallback: undefined, shown: 'none' }),
});

const same = { fallback: undefined, shown: 'unchanged' } as const;

const stream = z.strictObject({
  name: optional(z.string().min(1), { meaning: 'New name. Only for a selector that names one instrument.', ...same }),
  description: optional(z.string(), { meaning: 'New description.', ...same }),
  aggregation: optional(aggregation, { meaning: 'How values are put together.', ...same }),
  aggregation_cardinality_limit: optional(seriesCount, { meaning: 'Most series in one interval.', ...same }),
  attribute_keys: optional(attributeKeys, { meaning: 'Attributes that are kept.', ...same }),
});

/** One entry of `meter_provider.views`. */
export const view = z
  .strictObject({
    selector: required(selector, 'Which instruments. All that is said here must hold.'),
    stream: required(stream, 'What becomes of them.'),
  })
  .refine((value) => !renamesMany(value), {
    error: 'renames what may be several instruments: selector.instrument_name must be one whole name',
    path: ['stream', 'name'],
    when: ({ value }) => isMapping(value),
  });

/** OTel's SDK throws on such a view. */
function renamesMany(value: unknown): boolean {
  const name = isMapping(value) && isMapping(value.stream) ? value.stream.name : null;
  if (typeof name !== 'string' || !isMapping(value) || !isMapping(value.selector)) return false;
  const selected = value.selector.instrument_name;
  return typeof selected !== 'string' || /[*?]/.test(selected);
}
