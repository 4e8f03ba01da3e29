import type { JsonValue } from '../catalogue/index.ts';
import { isCount } from './column-value.ts';
import { isObject } from './json-shape.ts';

/**
 * What went wrong in a process that recorded, as its runs' manifests and its reports have it: counts by kind, and a few
 * names of ours. All of it is of the process since its start; every run that was open at the time says the same.
 */
export type ProcessFindings = {
  /** Which process and thread, so that what several runs say of it is counted once. Empty where an older manifest does not say. */
  readonly process: string;
  /** When this was so: the latest says the most. */
  readonly at: string;
  readonly exporters: { readonly [name: string]: { readonly failures: number; readonly lastError: string | null } };
  readonly ledger_failures: number;
  readonly late_measurements: number;
  readonly late_events: number;
  /** Measurements past `max_series`. */
  readonly overflowed_measurements: number;
  /** Roles, operations and tools past the bound of a run's totals. */
  readonly overflowed_names: number;
  /** Problems of the wire, by kind. */
  readonly wire: { readonly [kind: string]: number };
  /** Meters that were made before recording began. */
  readonly early_meters: readonly string[];
  /** What was loaded that asks models past the wire. */
  readonly bypasses: readonly string[];
  /** Faults of ours, by kind. */
  readonly faults: { readonly [kind: string]: number };
};

/** Reads them as far as they can be understood: other versions have other members. Null where nothing went wrong. */
export function readProcessFindings(value: JsonValue | undefined): ProcessFindings | null {
  if (!isObject(value)) return null;
  return {
    process: textOf(value.process) ?? '',
    at: textOf(value.at) ?? '',
    exporters: recordOf(value.exporters, (exporter) => {
      const { failures, lastError } = isObject(exporter) ? exporter : {};
      return { failures: countOf(failures), lastError: textOf(lastError) };
    }),
    ledger_failures: countOf(value.ledger_failures),
    late_measurements: countOf(value.late_measurements),
    late_events: countOf(value.late_events),
    overflowed_measurements: countOf(value.overflowed_measurements),
    overflowed_names: countOf(value.overflowed_names),
    wire: recordOf(value.wire, countOf),
    early_meters: namesOf(value.early_meters),
    bypasses: namesOf(value.bypasses),
    faults: recordOf(value.faults, countOf),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

const countOf = (value: unknown): number => (isCount(value) ? (value as number) : 0);

const recordOf = <T>(value: unknown, read: (member: unknown) => T): { readonly [name: string]: T } =>
  Object.fromEntries(isObject(value) ? Object.entries(value).map(([name, member]) => [name, read(member)]) : []);
