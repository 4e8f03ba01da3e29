import type { CardinalityLimits, ReaderConfig } from './config.ts';
import { present } from './present.ts';
import type { CheckedFile } from './schema/root.ts';

type CheckedReader = NonNullable<CheckedFile['meter_provider']>['readers'][number];

const defaultTimeoutMs = 30_000;

/** The readers of a checked file, each with the place of its exporter's settings. */
export function buildReaders(readers: readonly CheckedReader[]): ReaderConfig[] {
  return readers.flatMap((reader, index) => {
    const path = ['meter_provider', 'readers', index];
    if (reader.periodic !== undefined) return [buildPeriodic(reader.periodic, [...path, 'periodic'])];
    return reader.pull === undefined
      ? []
      : [{ kind: 'pull' as const, ...buildExporting(reader.pull, [...path, 'pull']) }];
  });
}

function buildPeriodic(periodic: NonNullable<CheckedReader['periodic']>, path: (string | number)[]): ReaderConfig {
  const intervalMs = periodic.interval;
  const timeoutMs = periodic.timeout === 0 ? intervalMs : (periodic.timeout ?? defaultTimeoutMs);
  return {
    kind: 'periodic',
    intervalMs,
    timeoutMs: Math.min(timeoutMs, intervalMs),
    ...buildExporting(periodic, path),
  };
}

function buildExporting(
  {
    exporter,
    cardinality_limits,
  }: Pick<NonNullable<CheckedReader['pull']>, 'cardinality_limits'> & { exporter: object },
  path: (string | number)[],
) {
  const [[name, config] = ['', null]] = Object.entries(exporter) as [string, Record<string, unknown> | null][];
  return {
    exporter: { name, config: config ?? {} },
    path: [...path, 'exporter', name],
    cardinalityLimits: buildLimits(cardinality_limits),
  };
}

function buildLimits(limits: NonNullable<CheckedReader['pull']>['cardinality_limits']): CardinalityLimits {
  if (limits === null) return {};
  return present({
    default: limits.default,
    counter: limits.counter,
    gauge: limits.gauge,
    histogram: limits.histogram,
    observableCounter: limits.observable_counter,
    observableGauge: limits.observable_gauge,
    observableUpDownCounter: limits.observable_up_down_counter,
    upDownCounter: limits.up_down_counter,
  });
}
