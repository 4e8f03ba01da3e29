import { settle } from '../common/afterwards.ts';
import type { Logger } from '../common/logger.ts';
import { redactSecrets } from '../common/redact.ts';
import type { WireHealth } from '../instrumentation/index.ts';
import { ask } from '../record/clean.ts';
import type { ProcessFindings } from '../store/index.ts';

/** How one exporter of the config is doing, over all runs. Times are RFC 3339. */
export interface ExporterHealth {
  /** Its name, and its place in the config where a name stands there twice: `csv`, `csv#2`. */
  readonly name: string;
  readonly exports: number;
  readonly failures: number;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
  readonly lastSuccessAt: string | null;
  /** Where it listens, for an exporter that does. */
  readonly address: string | null;
}

/** What `health()` says. Everything counted here was kept from the agent. */
export interface Health {
  /** `off`: nothing is recorded, see `problems`, or nothing any more. `degraded`: something failed since the start. */
  readonly status: 'ok' | 'degraded' | 'off';
  /** Problems of the configuration, each with its place. */
  readonly problems: readonly string[];
  readonly exporters: readonly ExporterHealth[];
  readonly ledger: { readonly events: number; readonly failures: number; readonly lastError: string | null };
  readonly runs: { readonly open: number; readonly ended: number; readonly idsReplaced: number };
  /** Measurements made after their run had ended: on the process's series only. */
  readonly lateMeasurements: number;
  /** Events recorded after their run had ended: written nowhere. */
  readonly lateEvents: number;
  /** Measurements recorded under `other` because their metric had reached `max_series`. */
  readonly overflowedMeasurements: number;
  /** How often a role, an operation or a tool was counted as `other` in a run's totals, which have 2,000 of each at most. */
  readonly overflowedNames: number;
  /** What the wire saw, and what kept a call from being recorded in full; null where it does not watch. */
  readonly wire: WireHealth | null;
  /** Meters that report to the host only, because they were made before `startMetrics()`. */
  readonly earlyMeters: readonly string[];
  /** Set where snapshots would take more than their share of time and come less often: seconds between two of a run. */
  readonly snapshotIntervalStretchedTo: number | null;
  /** Faults of ours, by kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** A reader that says how it is doing, such as the one that Prometheus scrapes. */
interface HasStatus {
  status(): Omit<ExporterHealth, 'name'>;
}

const hasStatus = (reader: object): reader is HasStatus => typeof (reader as Partial<HasStatus>).status === 'function';

/** What the report says beside what the book knows. */
export interface ReportRest extends Pick<Health, 'problems'> {
  /** Nothing is recorded. */
  readonly off: boolean;
}

/** What others count, and are asked for it. */
export interface Followed {
  readonly earlyMeters: readonly string[];
  wire(): WireHealth | null;
  /** What was loaded that asks models past the wire. */
  bypasses(): readonly string[];
}

/** As many of the names of early meters are kept in a manifest. */
const maxMeterNames = 20;

/** Mutable counters behind `health()`. A class because it is the state of one started pipeline. */
export class HealthBook {
  readonly exporters = new Map<string, { -readonly [K in keyof ExporterHealth]: ExporterHealth[K] }>();
  readonly ledger = { events: 0, failures: 0, lastError: null as string | null };
  readonly runs = { open: 0, ended: 0, idsReplaced: 0 };
  lateMeasurements = 0;
  lateEvents = 0;
  overflowedMeasurements = 0;
  overflowedNames = 0;
  snapshotIntervalStretchedTo: number | null = null;
  readonly #faults = new Map<string, number>();
  readonly #watched = new Map<string, HasStatus>();
  readonly #logger: Logger;
  #followed: Followed = { earlyMeters: [], wire: () => null, bypasses: () => [] };

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Counts a fault of ours, and logs the first of its kind. `kind` is one of a few: it is a key of the report. */
  fault(kind: string, error: unknown): void {
    const times = (this.#faults.get(kind) ?? 0) + 1;
    this.#faults.set(kind, times);
    if (times === 1) this.#logger.warn(`${kind}: ${describe(error)} (logged once; health() counts the rest)`);
  }

  exported(name: string, at: string): void {
    const exporter = this.exporter(name);
    exporter.exports += 1;
    exporter.lastSuccessAt = at;
  }

  exportFailed(name: string, failure: { readonly at: string; readonly error: unknown }): void {
    const exporter = this.exporter(name);
    exporter.failures += 1;
    exporter.lastError = describe(failure.error);
    exporter.lastErrorAt = failure.at;
    if (exporter.failures === 1) this.#logger.warn(`exporter ${name}: ${exporter.lastError} (logged once)`);
  }

  exporter(name: string): { -readonly [K in keyof ExporterHealth]: ExporterHealth[K] } {
    let exporter = this.exporters.get(name);
    if (!exporter) {
      exporter = {
        name,
        exports: 0,
        failures: 0,
        lastError: null,
        lastErrorAt: null,
        lastSuccessAt: null,
        address: null,
      };
      this.exporters.set(name, exporter);
    }
    return exporter;
  }

  /** Has a reader that serves by itself, and keeps its own figures, speak for itself in the report. */
  watch(name: string, reader: object): void {
    if (hasStatus(reader)) this.#watched.set(name, reader);
  }

  /** Has what others count stand in the report, and among the findings. */
  follow(followed: Followed): void {
    this.#followed = followed;
  }

  /** What went wrong so far, for a run's manifest; null where nothing did. */
  findings(asOf: Pick<ProcessFindings, 'process' | 'at'>): ProcessFindings | null {
    const failing = this.#exporterReports().filter(({ failures }) => failures > 0);
    const { earlyMeters, wire, bypasses } = this.#followed;
    const problems = Object.entries(wire()?.problems ?? {}).filter(([, count]) => count > 0);
    const found = {
      exporters: Object.fromEntries(failing.map(({ name, failures, lastError }) => [name, { failures, lastError }])),
      ledger_failures: this.ledger.failures,
      late_measurements: this.lateMeasurements,
      late_events: this.lateEvents,
      overflowed_measurements: this.overflowedMeasurements,
      overflowed_names: this.overflowedNames,
      wire: Object.fromEntries(problems),
      early_meters: earlyMeters.slice(0, maxMeterNames),
      bypasses: bypasses(),
      faults: Object.fromEntries(this.#faults),
    };
    return Object.values(found).every(isNothing) ? null : { ...asOf, ...found };
  }

  /** The report, as plain data, with all that was put off. */
  report(rest: ReportRest): Health {
    settle();
    const exporters = this.#exporterReports();
    const failed = exporters.some(({ failures }) => failures > 0) || this.ledger.failures > 0 || this.#faults.size > 0;
    return {
      status: rest.off ? 'off' : failed || rest.problems.length > 0 ? 'degraded' : 'ok',
      problems: rest.problems,
      exporters,
      ledger: { ...this.ledger },
      runs: { ...this.runs },
      lateMeasurements: this.lateMeasurements,
      lateEvents: this.lateEvents,
      overflowedMeasurements: this.overflowedMeasurements,
      overflowedNames: this.overflowedNames,
      wire: this.#followed.wire(),
      earlyMeters: this.#followed.earlyMeters,
      snapshotIntervalStretchedTo: this.snapshotIntervalStretchedTo,
      faults: Object.fromEntries(this.#faults),
    };
  }

  #exporterReports(): readonly ExporterHealth[] {
    return [...this.exporters.values()].map((exporter) => ({
      ...exporter,
      ...ask(() => this.#watched.get(exporter.name)?.status()),
    }));
  }
}

const isNothing = (value: number | object): boolean =>
  typeof value === 'number' ? value === 0 : Object.keys(value).length === 0;

/** An error of ours or of an exporter's in one line, secrets redacted. Never throws, whatever was thrown. */
export function describe(error: unknown): string {
  const said = ask(() => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)));
  if (said === undefined) return 'something that cannot be read';
  return redactSecrets(said.slice(0, 2000)).replaceAll(/\s+/g, ' ').slice(0, 500);
}

/** What `health()` says where nothing was started. */
export const offHealth: Health = {
  status: 'off',
  problems: [],
  exporters: [],
  ledger: { events: 0, failures: 0, lastError: null },
  runs: { open: 0, ended: 0, idsReplaced: 0 },
  lateMeasurements: 0,
  lateEvents: 0,
  overflowedMeasurements: 0,
  overflowedNames: 0,
  wire: null,
  earlyMeters: [],
  snapshotIntervalStretchedTo: null,
  faults: {},
};
