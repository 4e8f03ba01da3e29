import { type MeterProvider as ApiMeterProvider, ROOT_CONTEXT } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { type LedgerEvent, resourceAttribute, type TableName, tableNames, tables } from '../../catalogue/index.ts';
import type { ExporterContext } from '../../exporter.ts';
import { createInstruments, type Instruments } from '../../record/instruments.ts';
import { measure } from '../../record/measure.ts';
import { writeAtomically } from '../../store/index.ts';
import { noteExport, noteFailure } from '../note-export.ts';
import { asExporter, askWithin, exportTo, type NamedExporter } from '../snapshots/fan-out.ts';
import { RunReader } from '../snapshots/run-reader.ts';
import type { RunEnvironment } from './environment.ts';
import { ForeignMeters } from './foreign-meters.ts';

/** The tables whose cost does not grow with the run. */
const lightTables = tableNames.filter((name) => tables[name].kind !== 'detail');

/**
 * An export may take no longer than its interval, for the sake of the next one. With detail tables it takes longer the
 * more events there are: those of a million take a minute where the machine has nothing else to do.
 */
const detailTimeout = { baseMs: 30_000, msPerEvent: 0.5 };

/** What a snapshot is to hold, and for whom. */
export interface SnapshotRequest {
  /** Detail tables too. */
  readonly details: boolean;
  /** Only for the exporters that want one at this interval. */
  readonly intervalMs?: number;
  /** The run has ended: there will be no other. */
  readonly last?: boolean;
}

/** Whose snapshots these are. */
export interface RunSnapshotsOptions {
  readonly runId: string;
  readonly project: string | null;
  readonly benchmark: string | null;
  readonly version: string | null;
  readonly directory: string;
  /** Null for the run's owner. */
  readonly writer: string | null;
  /** Series that stand in every snapshot as they are: recovery has them from the process that died. */
  readonly carried?: readonly ScopeMetrics[];
  /** How many events there are so far. */
  events(): number;
  /** Fixes how far the ledgers are read, and gives rows up to there. */
  rowsUpToNow(): ExporterContext['tables'];
}

/** A run's own MeterProvider, its one reader, and its exporters. A class because it is state with the run's lifetime. */
export class RunSnapshots {
  /** Where the run's measurements go. */
  readonly provider: ApiMeterProvider;
  readonly #environment: RunEnvironment;
  readonly #options: RunSnapshotsOptions;
  readonly #foreign: ForeignMeters;
  readonly #sdk: MeterProvider;
  readonly #reader = new RunReader();
  readonly #exporters: readonly (NamedExporter & { readonly intervalMs: number })[];
  #due: readonly TableName[] = lightTables;
  #tables: ExporterContext['tables'] = async function* () {};
  #last: Promise<unknown> = Promise.resolve();
  #replayed: Instruments | null = null;

  constructor(environment: RunEnvironment, options: RunSnapshotsOptions) {
    this.#environment = environment;
    this.#options = options;
    const { directory, writer } = options;
    this.#foreign = new ForeignMeters({ directory, isKept: writer === null, health: environment.health });
    this.#sdk = new MeterProvider({
      resource: environment.resource.merge(resourceFromAttributes(runAttributes(options))),
      readers: [this.#reader],
      views: [...environment.views],
    });
    this.provider = {
      getMeter: (name, version, meterOptions) => {
        this.#foreign.note(name);
        return this.#sdk.getMeter(name, version, meterOptions);
      },
    };
    this.#exporters = this.#createExporters(options);
  }

  /** The intervals at which some exporter wants a snapshot, in milliseconds. */
  get intervals(): readonly number[] {
    return [...new Set(this.#exporters.map(({ intervalMs }) => intervalMs))];
  }

  /** Whether instruments other than ours measure here, of which the ledger knows nothing. */
  get hasForeignMeters(): boolean {
    return this.#foreign.areThere;
  }

  /** The run's directory is there. */
  begin(): void {
    this.#foreign.begin();
  }

  /** Adds what another writer recorded: to this run only, since that process counts it for itself. */
  replay(event: LedgerEvent): void {
    this.#replayed ??= createInstruments(this.#sdk);
    measure(event, this.#replayed, ROOT_CONTEXT);
  }

  /**
   * Has the exporters of one interval (all, where none is given) write a snapshot, after the one under way. True where
   * all of them wrote it. Never rejects.
   */
  take(request: SnapshotRequest): Promise<boolean> {
    const taken = this.#last.then(() => this.#environment.takeTurn(() => this.#takeOne(request)));
    this.#last = taken;
    return taken;
  }

  async #takeOne({ details, intervalMs, last = false }: SnapshotRequest): Promise<boolean> {
    const exporters = this.#exporters.filter((one) => intervalMs === undefined || one.intervalMs === intervalMs);
    if (exporters.length === 0) return true;
    try {
      const { resource, scopeMetrics } = await this.#reader.read();
      this.#due = details ? tableNames : lightTables;
      this.#tables = this.#options.rowsUpToNow();
      // Before any file shows them, so that what recovery writes is never older than what stood there.
      await this.#foreign.keep({ scopeMetrics, isComplete: last });
      const metrics = { resource, scopeMetrics: [...scopeMetrics, ...(this.#options.carried ?? [])] };
      const { monotonicMs } = this.#environment.clock;
      const { baseMs, msPerEvent } = detailTimeout;
      const leastMs = details ? baseMs + this.#options.events() * msPerEvent : 0;
      const outcomes = await Promise.all(
        exporters.map((exporter) =>
          exportTo({ ...exporter, timeoutMs: Math.max(exporter.timeoutMs, leastMs) }, { metrics, monotonicMs }),
        ),
      );
      for (const outcome of outcomes) noteExport(outcome, this.#environment);
      return outcomes.every(({ ok }) => ok);
    } catch (error) {
      this.#environment.health.fault('snapshot', error);
      return false;
    }
  }

  async shutdown(): Promise<void> {
    const onFault = (name: string, error: unknown) => noteFailure({ name, error }, this.#environment);
    await Promise.all(
      this.#exporters.map(({ exporter, ...named }) => askWithin(() => exporter.shutdown(), { ...named, onFault })),
    );
    await this.#sdk.shutdown().catch((error: unknown) => this.#environment.health.fault('snapshot', error));
  }

  #createExporters(options: RunSnapshotsOptions): (NamedExporter & { readonly intervalMs: number })[] {
    const { exporters, health } = this.#environment;
    const context = this.#exporterContext(options);
    return exporters.flatMap(({ label, plugin, config, intervalMs, timeoutMs }) => {
      try {
        const exporter = asExporter(plugin.create(config, context));
        health.exporter(label);
        return { name: label, exporter, timeoutMs, intervalMs: intervalMs ?? timeoutMs };
      } catch (error) {
        noteFailure({ name: label, error }, this.#environment);
        return [];
      }
    });
  }

  #exporterContext({ runId, project, directory, writer }: RunSnapshotsOptions): ExporterContext {
    const { logger, clock } = this.#environment;
    return {
      run: { runId, project },
      directory,
      writer,
      logger,
      clock,
      due: () => (writer === null ? this.#due : ['metrics']),
      tables: (name) => this.#tables(name),
      // A folder of the run that is a link may be anybody's.
      writeAtomically: (path, write) => writeAtomically(path, write, { within: directory }),
    };
  }
}

function runAttributes({ runId, project, benchmark, version }: RunSnapshotsOptions): Record<string, string> {
  return {
    [resourceAttribute.runId]: runId,
    ...(project !== null && { [resourceAttribute.project]: project }),
    ...(benchmark !== null && { [resourceAttribute.benchmark]: benchmark }),
    ...(version !== null && { [resourceAttribute.version]: version }),
  };
}
