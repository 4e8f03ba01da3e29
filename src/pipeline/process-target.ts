import type { Resource } from '@opentelemetry/resources';
import {
  MeterProvider,
  type MetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { meterName, type ProfileName } from '../catalogue/index.ts';
import { settle } from '../common/afterwards.ts';
import type { Logger } from '../common/logger.ts';
import type { ExporterContext } from '../exporter.ts';
import { writeAtomically } from '../store/index.ts';
import { createAdmission, maxOtherSets } from './admission.ts';
import { createClaudeCodeFigures } from './claude-code-figures.ts';
import { countingExporter } from './counting-exporter.ts';
import { type ExportWitness, noteFailure } from './note-export.ts';
import type { PlannedExporter } from './plan.ts';
import type { ProcessTarget } from './routing/targets.ts';
import { showProfiles } from './shown-profiles.ts';
import { asExporter, askWithin } from './snapshots/fan-out.ts';
import { createStandIns } from './stand-ins.ts';

/** What the process's provider is made from. */
export interface ProcessTargetOptions extends ExportWitness {
  /** Those of scope `process`. */
  readonly exporters: readonly PlannedExporter[];
  readonly store: string;
  readonly resource: Resource;
  readonly views: readonly ViewOptions[];
  readonly maxSeries: number;
  /** By which names tokens and costs are scraped. */
  readonly profiles: readonly ProfileName[];
  readonly logger: Logger;
  onOverflow(metricName: string): void;
}

/** The process's own provider, as the SDK's own class, since it is ours to end. */
export interface OpenProcessTarget extends ProcessTarget {
  readonly provider: MeterProvider;
}

/** The process's provider over all readers that could be made; null where there is none, so that nobody's figures cost nothing. */
export function createProcessTarget(options: ProcessTargetOptions): OpenProcessTarget | null {
  const readers = options.exporters.flatMap((planned) => createReader(planned, options));
  if (readers.length === 0) return null;
  const { resource, views, maxSeries, onOverflow, profiles } = options;
  const standIns = createStandIns();
  for (const reader of readers) {
    standIns.restoreFor(reader);
    settleBeforeCollection(reader);
  }
  const provider = new MeterProvider({ resource, readers, views: standIns.restoreForViews(views) });
  const admission = createAdmission({ maxSeries, onOverflow, standIn: standIns.make });
  const countModelCall = profiles.includes('claude_code')
    ? createClaudeCodeFigures({ meter: provider.getMeter(meterName), admission })
    : null;
  return { provider, admission, countModelCall };
}

function createReader(planned: PlannedExporter, options: ProcessTargetOptions): readonly MetricReader[] {
  const { label, plugin, config, intervalMs, timeoutMs } = planned;
  try {
    const made = plugin.create(config, processContext(options));
    options.health.exporter(label);
    if (isReader(made)) {
      options.health.watch(label, made);
      showProfiles(made, intervalMs === null ? options.profiles : usualProfiles);
      return [bounded(made, { name: label, timeoutMs, witness: options })];
    }
    const exportIntervalMillis = intervalMs ?? timeoutMs;
    const exportTimeoutMillis = Math.min(timeoutMs, exportIntervalMillis);
    const named = { name: label, exporter: asExporter(made), timeoutMs: exportTimeoutMillis };
    const exporter = countingExporter(named, options);
    const reader = new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis,
      exportTimeoutMillis,
      // The SDK's own limit, which drops series from one interval to the next, must not come before the admission's.
      cardinalityLimits: { default: options.maxSeries + maxOtherSets },
    });
    showProfiles(reader, usualProfiles);
    return [reader];
  } catch (error) {
    noteFailure({ name: label, error }, options);
    return [];
  }
}

/** What is sent, and not scraped, has OpenTelemetry's names. */
const usualProfiles: readonly ProfileName[] = ['genai'];

/** A plugin's own reader, which holds up the end of the process no longer than its time. */
function bounded(
  reader: MetricReader,
  { witness, ...asked }: { readonly name: string; readonly timeoutMs: number; readonly witness: ExportWitness },
): MetricReader {
  const onFault = (name: string, error: unknown) => noteFailure({ name, error }, witness);
  for (const method of ['forceFlush', 'shutdown'] as const) {
    const ask = reader[method].bind(reader);
    reader[method] = (options) => askWithin(() => ask(options), { ...asked, onFault });
  }
  return reader;
}

/** What was put off is measured before anybody looks. */
function settleBeforeCollection(reader: MetricReader): void {
  const collect = reader.collect.bind(reader);
  reader.collect = (options) => {
    settle();
    return collect(options);
  };
}

/** By what it can do: a plugin may bring a copy of the SDK of its own. */
const isReader = (made: PushMetricExporter | MetricReader): made is MetricReader =>
  typeof (made as Partial<MetricReader> | null)?.setMetricProducer === 'function';

function processContext({ store, logger, clock }: ProcessTargetOptions): ExporterContext {
  return {
    run: null,
    directory: store,
    writer: null,
    logger,
    clock,
    due: () => ['metrics'],
    async *tables() {},
    writeAtomically,
  };
}
