import {
  type Attributes,
  type Context,
  type Counter,
  context,
  type Histogram,
  type MeterProvider,
  type MetricOptions,
} from '@opentelemetry/api';
import type { MetricDefinition } from '../../catalogue/index.ts';
import type { Admit } from '../admission.ts';
import { askProvider, type MeasuredRun, type MeterIdentity, type Routes, type Targets } from './targets.ts';

/** The synchronous instruments, by the method that creates them. */
export type SyncKind = 'createCounter' | 'createUpDownCounter' | 'createHistogram' | 'createGauge';

/** What an instrument is, so that it can be created on any provider. */
export interface InstrumentDescription {
  readonly create: SyncKind;
  readonly name: string;
  readonly options: MetricOptions | undefined;
  readonly meter: MeterIdentity;
  /** In the catalogue; null for an instrument of a stranger's. */
  readonly definition: MetricDefinition | null;
}

type Measure = (value: number, attributes: Attributes | undefined, active: Context) => void;

interface Measurement {
  readonly value: number;
  readonly attributes: Attributes | undefined;
  readonly active: Context;
}

interface FixedMeasures {
  readonly targets: Targets;
  readonly hosts: readonly Measure[];
  readonly process: { readonly measure: Measure; readonly admit: Admit } | null;
}

/** One instrument of a library, as counter, gauge or histogram: sends each measurement on to every provider it is for. */
export class RoutingInstrument {
  readonly #routes: Routes;
  readonly #description: InstrumentDescription;
  #fixed: FixedMeasures | null = null;
  /** By the run's provider; weak, so that an ended run is forgotten with it. */
  readonly #runs = new WeakMap<MeterProvider, Measure>();

  constructor(routes: Routes, description: InstrumentDescription) {
    this.#routes = routes;
    this.#description = description;
  }

  /** Counters. */
  add(value: number, attributes?: Attributes, active?: Context): void {
    this.#route(value, attributes, active ?? context.active());
  }

  /** Gauges and histograms. */
  record(value: number, attributes?: Attributes, active?: Context): void {
    this.#route(value, attributes, active ?? context.active());
  }

  #route(value: number, attributes: Attributes | undefined, active: Context): void {
    const reach = this.#description.definition?.reach;
    const fixed = this.#fixed?.targets === this.#routes.targets ? this.#fixed : this.#createFixed();
    // What the host's own throws, it would throw without us.
    if (reach !== 'run') for (const measure of fixed.hosts) measure(value, attributes, active);
    try {
      const run = this.#routes.runOf(active);
      if (fixed.process && reach !== 'run') {
        const { measure, admit } = fixed.process;
        measure(value, admit(attributes ?? {}, run?.project ?? null), active);
      }
      if (run && reach !== 'process') this.#measureInRun(run, { value, attributes, active });
    } catch (error) {
      // The SDK throws on attributes that are no JSON (a bigint, a circle). Without us nobody would have looked at them.
      this.#routes.targets.runs?.onFault(error);
    }
  }

  #measureInRun({ meterProvider }: MeasuredRun, { value, attributes, active }: Measurement): void {
    if (!meterProvider) this.#routes.targets.runs?.countLate();
    else (this.#runs.get(meterProvider) ?? this.#createForRun(meterProvider))(value, attributes, active);
  }

  #createFixed(): FixedMeasures {
    const { targets } = this.#routes;
    const { name, definition } = this.#description;
    const createOn = (provider: MeterProvider) => askProvider(this.#routes, () => this.#createOn(provider));
    const measureInProcess = targets.process && createOn(targets.process.provider);
    this.#fixed = {
      targets,
      hosts: targets.hosts.flatMap((host) => createOn(host) ?? []),
      process: measureInProcess && {
        measure: measureInProcess,
        admit: targets.process.admission.forMetric(name, definition?.attributes),
      },
    };
    return this.#fixed;
  }

  #createForRun(provider: MeterProvider): Measure {
    const measure = this.#createOn(provider);
    this.#runs.set(provider, measure);
    return measure;
  }

  #createOn(provider: MeterProvider): Measure {
    const { create, name, options, meter } = this.#description;
    const instrument = provider.getMeter(meter.name, meter.version, meter.options)[create](name, options);
    if (create === 'createCounter' || create === 'createUpDownCounter') {
      const counter = instrument as Counter;
      return (value, attributes, active) => counter.add(value, attributes, active);
    }
    const recording = instrument as Histogram;
    return (value, attributes, active) => recording.record(value, attributes, active);
  }
}
