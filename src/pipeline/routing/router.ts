import type { Context, Meter, MeterOptions, MeterProvider } from '@opentelemetry/api';
import { settle } from '../../common/afterwards.ts';
import { activeScope } from '../../record/active.ts';
import { scopeOf } from '../../record/scope.ts';
import type { RunSink } from '../../record/sink.ts';
import { RoutingMeter } from './routing-meter.ts';
import type { Routes, Targets } from './targets.ts';

/**
 * The global MeterProvider. Each measurement goes to the process's provider, to the host's own where it has one, and to
 * the provider of the run in whose scope it is made. OTel JS refuses a second global provider without a word, and has
 * no proxy meter: so this one is installed once and stays, and what stands behind it may change at any time.
 */
export class MeterRouter implements MeterProvider, Routes {
  #targets: Targets = { process: null, hosts: [], runs: null };
  readonly #meters = new Map<string, RoutingMeter>();

  /** The meter of a library: the same object for the same name, version and schema URL. */
  getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    const key = JSON.stringify([name, version ?? '', options?.schemaUrl ?? '']);
    let meter = this.#meters.get(key);
    if (!meter) {
      meter = new RoutingMeter(this, { name, version, options });
      this.#meters.set(key, meter);
    }
    return meter;
  }

  get targets(): Targets {
    return this.#targets;
  }

  /** Replaces some of the targets; instruments that exist follow at their next measurement. */
  retarget(change: Partial<Targets>): void {
    this.#targets = { ...this.#targets, ...change };
    for (const meter of this.#meters.values()) meter.retargetObservables();
  }

  /** Adds a host's own provider, which receives everything from here on. */
  addHost(provider: MeterProvider): void {
    if (provider === this || this.#targets.hosts.includes(provider)) return;
    this.retarget({ hosts: [...this.#targets.hosts, provider] });
  }

  /** The run a measurement in this context belongs to. */
  runOf(active: Context | undefined): RunSink | null {
    const scope = active ? scopeOf(active) : activeScope();
    return scope?.run ?? this.#targets.runs?.defaultRun() ?? null;
  }

  /** Hosts flush and shut down the global provider as if it were theirs: theirs is what they mean. */
  async forceFlush(): Promise<void> {
    settle();
    await this.#onHosts('forceFlush');
  }

  async shutdown(): Promise<void> {
    await this.#onHosts('shutdown');
  }

  async #onHosts(method: 'forceFlush' | 'shutdown'): Promise<void> {
    type Flushable = Partial<Record<typeof method, () => Promise<void>>>;
    await Promise.all(this.#targets.hosts.map((host) => (host as Flushable)[method]?.()));
  }
}
