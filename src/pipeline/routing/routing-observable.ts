import type {
  BatchObservableCallback,
  BatchObservableResult,
  Meter,
  MeterProvider,
  MetricOptions,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api';
import { askProvider, type MeterIdentity, type Routes } from './targets.ts';

/** What an observable instrument is, so that it can be created on any provider. */
export interface ObservableDescription {
  readonly create: 'createObservableCounter' | 'createObservableUpDownCounter' | 'createObservableGauge';
  readonly name: string;
  readonly options: MetricOptions | undefined;
  readonly meter: MeterIdentity;
}

/** An observable instrument. It has no active run, so it stands on the process's provider and the host's only. */
export class RoutingObservable implements Observable {
  readonly create: ObservableDescription['create'];
  readonly #routes: Routes;
  readonly #description: ObservableDescription;
  readonly #callbacks = new Set<ObservableCallback>();
  readonly #on = new Map<MeterProvider, Observable>();

  constructor(routes: Routes, description: ObservableDescription) {
    this.create = description.create;
    this.#routes = routes;
    this.#description = description;
    this.retarget();
  }

  addCallback(callback: ObservableCallback): void {
    this.#callbacks.add(callback);
    for (const observable of this.#on.values()) observable.addCallback(callback);
  }

  removeCallback(callback: ObservableCallback): void {
    this.#callbacks.delete(callback);
    for (const observable of this.#on.values()) observable.removeCallback(callback);
  }

  /** Creates it on providers that are new, with the callbacks it has; forgets those that are gone. */
  retarget(): void {
    const providers = fixedProviders(this.#routes);
    for (const provider of this.#on.keys()) if (!providers.includes(provider)) this.#on.delete(provider);
    for (const provider of providers) {
      const observable = this.#on.has(provider) ? null : askProvider(this.#routes, () => this.#createOn(provider));
      if (observable) this.#on.set(provider, observable);
    }
  }

  /** The real instrument on one provider. */
  on(provider: MeterProvider): Observable | undefined {
    return this.#on.get(provider);
  }

  #createOn(provider: MeterProvider): Observable {
    const { create, name, options, meter } = this.#description;
    const observable = provider.getMeter(meter.name, meter.version, meter.options)[create](name, options);
    for (const callback of this.#callbacks) observable.addCallback(callback);
    return observable;
  }
}

const fixedProviders = ({ targets }: Routes): readonly MeterProvider[] =>
  targets.process ? [...targets.hosts, targets.process.provider] : targets.hosts;

interface Batch {
  readonly callback: BatchObservableCallback;
  readonly observables: readonly RoutingObservable[];
  readonly on: Map<MeterProvider, { readonly callback: BatchObservableCallback; readonly observables: Observable[] }>;
}

/** Callbacks over several observables. The SDK knows its own instruments only, so each provider gets a translation. */
export class RoutingBatchCallbacks {
  readonly #routes: Routes;
  readonly #meter: MeterIdentity;
  readonly #batches = new Set<Batch>();

  constructor(routes: Routes, meter: MeterIdentity) {
    this.#routes = routes;
    this.#meter = meter;
  }

  add(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    const ours = observables.filter((observable) => observable instanceof RoutingObservable);
    this.#batches.add({ callback, observables: ours, on: new Map() });
    this.retarget();
  }

  remove(callback: BatchObservableCallback, observables: readonly Observable[]): void {
    for (const batch of this.#batches) {
      if (batch.callback !== callback || !sameMembers(batch.observables, observables)) continue;
      this.#batches.delete(batch);
      for (const [provider, on] of batch.on) {
        this.#meterOn(provider).removeBatchObservableCallback(on.callback, on.observables);
      }
    }
  }

  /** Registers every batch with providers that are new. */
  retarget(): void {
    for (const provider of fixedProviders(this.#routes)) {
      for (const batch of this.#batches) {
        if (batch.on.has(provider)) continue;
        askProvider(this.#routes, () => this.#add(batch, provider));
      }
    }
  }

  #add(batch: Batch, provider: MeterProvider): void {
    const on = translate(batch, provider);
    this.#meterOn(provider).addBatchObservableCallback(on.callback, on.observables);
    batch.on.set(provider, on);
  }

  #meterOn(provider: MeterProvider): Meter {
    return provider.getMeter(this.#meter.name, this.#meter.version, this.#meter.options);
  }
}

function translate({ callback, observables }: Batch, provider: MeterProvider) {
  const real = observables.map((observable) => observable.on(provider)).filter((found) => found !== undefined);
  const translated: BatchObservableCallback = (result) => {
    const observe: BatchObservableResult['observe'] = (observable, value, attributes) => {
      const target = observable instanceof RoutingObservable ? observable.on(provider) : undefined;
      if (target) result.observe(target, value, attributes);
    };
    return callback({ observe });
  };
  return { callback: translated, observables: real };
}

const sameMembers = (one: readonly Observable[], other: readonly Observable[]): boolean =>
  one.length === other.length && one.every((member) => other.includes(member));
