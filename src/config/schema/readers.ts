import { z } from 'zod';
import { pullExporter, pushExporter } from './exporters.ts';
import { choice, kind, optional, required } from './key.ts';
import { intervalMs, seriesCount, timeoutMs } from './numbers.ts';

/** OTel's kinds of instruments, as its configuration spells them. */
export const instrumentKinds = [
  'counter',
  'gauge',
  'histogram',
  'observable_counter',
  'observable_gauge',
  'observable_up_down_counter',
  'up_down_counter',
] as const;

const limit = (meaning: string) => optional(seriesCount, { meaning, fallback: null, shown: 'of `default`' });

const cardinalityLimits = z.strictObject({
  default: optional(seriesCount, {
    meaning: 'Most series of a metric in one interval.',
    fallback: null,
    shown: '2000',
  }),
  counter: limit('The same for counters.'),
  gauge: limit('The same for gauges.'),
  histogram: limit('The same for histograms.'),
  observable_counter: limit('The same for observable counters.'),
  observable_gauge: limit('The same for observable gauges.'),
  observable_up_down_counter: limit('The same for observable up-down counters.'),
  up_down_counter: limit('The same for up-down counters.'),
});

const shared = {
  cardinality_limits: optional(cardinalityLimits, {
    meaning: 'Limits by instrument. Not used by Runledger.',
    fallback: null,
    shown: 'none',
  }),
  producers: optional(z.array(z.unknown()), {
    meaning: 'Other sources of metrics. Not used by Runledger.',
    fallback: null,
    shown: 'none',
  }),
};

const periodic = z.strictObject({
  interval: optional(intervalMs, { meaning: 'Time between two exports, in ms.', fallback: 60_000 }),
  timeout: optional(timeoutMs, {
    meaning: 'Longest an export may take, in ms; 0 is without limit. Never longer than `interval`.',
    fallback: null,
    shown: '30000',
  }),
  exporter: required(pushExporter, 'One exporter: its name, and under it its settings.'),
  'max_export_batch_size/development': optional(z.int().min(1), {
    meaning: 'Most data points in one export. Not used by Runledger.',
    fallback: null,
    shown: 'no limit',
  }),
  ...shared,
});

const pull = z.strictObject({
  exporter: required(pullExporter, 'One exporter: its name, and under it its settings.'),
  ...shared,
});

/** One entry of `meter_provider.readers`. */
export const reader = kind({
  periodic: choice(periodic, 'Exports every so often.'),
  pull: choice(pull, 'Is asked for its figures.'),
});
