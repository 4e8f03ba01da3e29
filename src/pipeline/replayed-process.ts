import { type Context, createContextKey, type Meter, type MeterProvider, ROOT_CONTEXT } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { attribute, type LedgerEvent, resourceAttribute } from '../catalogue/index.ts';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { DistributionConfig, ViewConfig } from '../config/index.ts';
import type { ExporterPlugin } from '../exporter.ts';
import { createInstruments, type Instruments } from '../record/instruments.ts';
import { measure } from '../record/measure.ts';
import { maxOtherSets } from './admission.ts';
import { HealthBook } from './health.ts';
import { createProcessTarget } from './process-target.ts';
import { RoutingMeter } from './routing/routing-meter.ts';
import type { MeasuredRun, Routes } from './routing/targets.ts';
import { viewOptions } from './views.ts';

/** What of a configuration decides how figures of a process look. */
export interface ReplayedFigures {
  readonly views: readonly ViewConfig[];
  readonly maxSeries: number;
  readonly profiles: DistributionConfig['prometheus']['profiles'];
}

/** What events are replayed into. */
export interface ReplayedProcessOptions extends ReplayedFigures {
  /** Of scope `process`. */
  readonly plugin: ExporterPlugin;
  /** As the plugin's schema made it. */
  readonly pluginConfig: unknown;
  readonly serviceName: string;
  /** The store. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A process's figures without the process: what its reader would show, had this process recorded the events. */
export interface ReplayedProcess {
  replay(event: LedgerEvent): void;
  /** Stops its reader. */
  shutdown(): Promise<void>;
}

const timeoutMs = 30_000;

/**
 * Makes a process target of one exporter that recorded events are measured into, each once, by the path that a live
 * agent's measurements take: the same views, labels, bounds and names. Throws where the plugin makes no exporter.
 */
export function createReplayedProcess(options: ReplayedProcessOptions): ReplayedProcess {
  const { plugin, pluginConfig, serviceName, directory, clock, logger, views, maxSeries, profiles } = options;
  const routes = new ReplayRoutes();
  const target = createProcessTarget({
    exporters: [{ label: plugin.name, plugin, config: pluginConfig, intervalMs: null, timeoutMs }],
    store: directory,
    resource: resourceFromAttributes({ [resourceAttribute.serviceName]: serviceName }),
    views: viewOptions(views, maxSeries + maxOtherSets),
    maxSeries,
    profiles,
    clock,
    logger,
    health: new HealthBook(logger),
    selfInstruments: () => instruments,
    onOverflow: (metricName) => instruments.metric.seriesOverflow(1, { [attribute.metric]: metricName }, ROOT_CONTEXT),
  });
  if (target === null) throw new Error(`${plugin.name} cannot be made`);
  routes.targets = { process: target, hosts: [], runs: null };
  const instruments: Instruments = {
    ...createInstruments(routes),
    alsoModelCall: (event) => target.countModelCall?.(event),
  };
  return {
    replay: (event) => measure(event, instruments, routes.contextOf(event.project)),
    shutdown: () => target.provider.shutdown(),
  };
}

/** Every measurement goes to the one target, under the project of the event that it is of. */
class ReplayRoutes implements Routes, MeterProvider {
  targets: Routes['targets'] = { process: null, hosts: [], runs: null };
  readonly #contexts = new Map<string | null, Context>();

  getMeter(name: string, version?: string, options?: Parameters<MeterProvider['getMeter']>[2]): Meter {
    return new RoutingMeter(this, { name, version, options });
  }

  runOf(active: Context | undefined): MeasuredRun | null {
    return (active?.getValue(runKey) as MeasuredRun | undefined) ?? null;
  }

  contextOf(project: string | null): Context {
    const context = this.#contexts.get(project) ?? ROOT_CONTEXT.setValue(runKey, { project, meterProvider: null });
    this.#contexts.set(project, context);
    return context;
  }
}

const runKey = createContextKey('runledger.replayed-run');
