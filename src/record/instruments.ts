import type {
  Attributes,
  Context,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MeterProvider,
  MetricOptions,
} from '@opentelemetry/api';
import {
  type EventFields,
  eventColumns,
  type LedgerEvent,
  type MetricDefinition,
  type MetricKey,
  meterName,
  metric,
  type ReportName,
  reportGauge,
  reportNames,
} from '../catalogue/index.ts';

/** Records one value of one instrument, whatever its kind. */
export type Measure = (value: number, attributes: Attributes, active: Context) => void;

/** The catalogue's instruments on one provider, each as a function. */
export interface Instruments {
  readonly metric: Readonly<Record<MetricKey, Measure>>;
  /** The gauges of a report, by column. */
  readonly report: { readonly [R in ReportName]: Readonly<Record<keyof EventFields<R>, Measure>> };
  /** Told of each model call that is measured, to count it by other names. */
  readonly alsoModelCall?: (event: LedgerEvent<'model_call'>) => void;
}

/** Creates every instrument of the catalogue on a provider. */
export function createInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter(meterName);
  const measures = Object.entries(metric).map(([key, definition]) => [key, createMeasure(meter, definition)]);
  const reports = reportNames.map((report) => [
    report,
    Object.fromEntries(
      Object.keys(eventColumns[report]).map((column) => [column, createMeasure(meter, reportGauge(report, column))]),
    ),
  ]);
  // The keys come from the catalogue, which `fromEntries` cannot carry through.
  return { metric: Object.fromEntries(measures), report: Object.fromEntries(reports) } as Instruments;
}

/** The options with which an instrument of the catalogue is created on any meter. */
function instrumentOptions(definition: MetricDefinition): MetricOptions {
  return {
    unit: definition.unit,
    description: definition.description,
    ...(definition.buckets ? { advice: { explicitBucketBoundaries: [...definition.buckets] } } : {}),
  };
}

function createMeasure(meter: Meter, definition: MetricDefinition): Measure {
  const options = instrumentOptions(definition);
  switch (definition.kind) {
    case 'counter': {
      const counter: Counter = meter.createCounter(definition.name, options);
      return (value, attributes, active) => counter.add(value, attributes, active);
    }
    case 'histogram': {
      const histogram: Histogram = meter.createHistogram(definition.name, options);
      return (value, attributes, active) => histogram.record(value, attributes, active);
    }
    case 'gauge': {
      const gauge: Gauge = meter.createGauge(definition.name, options);
      return (value, attributes, active) => gauge.record(value, attributes, active);
    }
  }
}
