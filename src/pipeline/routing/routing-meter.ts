import type {
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MetricOptions,
  Observable,
  UpDownCounter,
} from '@opentelemetry/api';
import { allMetrics, type MetricDefinition, meterName } from '../../catalogue/index.ts';
import { RoutingInstrument, type SyncKind } from './routing-instrument.ts';
import { RoutingBatchCallbacks, RoutingObservable } from './routing-observable.ts';
import type { MeterIdentity, Routes } from './targets.ts';

const ours = new Map<string, MetricDefinition>(allMetrics.map((definition) => [definition.name, definition]));

/** A library's meter: its instruments route each measurement at the moment it is made. */
export class RoutingMeter implements Meter {
  readonly #routes: Routes;
  readonly #identity: MeterIdentity;
  readonly #observables = new Set<RoutingObservable>();
  readonly #batches: RoutingBatchCallbacks;

  constructor(routes: Routes, identity: MeterIdentity) {
    this.#routes = routes;
    this.#identity = identity;
    this.#batches = new RoutingBatchCallbacks(routes, identity);
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#instrument('createCounter', name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#instrument('createUpDownCounter', name, options);
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return this.#instrument('createHistogram', name, options);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return this.#instrument('createGauge', name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): Observable {
    return this.#observable('createObservableCounter', name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Observable {
    return this.#observable('createObservableUpDownCounter', name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): Observable {
    return this.#observable('createObservableGauge', name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#batches.add(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#batches.remove(callback, observables);
  }

  /** The fixed targets changed: callbacks that were given must be heard by the new ones too. */
  retargetObservables(): void {
    for (const observable of this.#observables) observable.retarget();
    this.#batches.retarget();
  }

  #instrument(create: SyncKind, name: string, options: MetricOptions | undefined): RoutingInstrument {
    const definition = this.#identity.name === meterName ? (ours.get(name) ?? null) : null;
    return new RoutingInstrument(this.#routes, { create, name, options, meter: this.#identity, definition });
  }

  #observable(create: RoutingObservable['create'], name: string, options: MetricOptions | undefined): Observable {
    const observable = new RoutingObservable(this.#routes, { create, name, options, meter: this.#identity });
    this.#observables.add(observable);
    return observable;
  }
}
