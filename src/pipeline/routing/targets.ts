import type { Context, MeterOptions, MeterProvider } from '@opentelemetry/api';
import type { LedgerEvent } from '../../catalogue/index.ts';
import type { RunSink } from '../../record/sink.ts';
import type { Admission } from '../admission.ts';

/** The process's own provider, and what bounds its series. */
export interface ProcessTarget {
  readonly provider: MeterProvider;
  readonly admission: Admission;
  /** Counts a model call by other names than the instruments'; null where nobody asked for them. */
  readonly countModelCall?: ((event: LedgerEvent<'model_call'>) => void) | null;
}

/** Where measurements go that are made with no scope active, and who counts those that came too late. */
export interface RunTargets {
  /** The process's own run; null where runs are not recorded. */
  defaultRun(): RunSink | null;
  /** A measurement was made in a run that had ended. */
  countLate(): void;
  /** A measurement failed on our side; the agent knows nothing of it. */
  onFault(error: unknown): void;
}

/** The fixed targets of the moment. A new object whenever one of them changes, so that instruments notice by identity. */
export interface Targets {
  readonly process: ProcessTarget | null;
  readonly hosts: readonly MeterProvider[];
  readonly runs: RunTargets | null;
}

/** What an instrument needs to know when a measurement is made. */
export interface Routes {
  readonly targets: Targets;
  /** The run a measurement in this context belongs to. */
  runOf(active: Context | undefined): MeasuredRun | null;
}

/** What of a run is asked when something is measured in it. */
export type MeasuredRun = Pick<RunSink, 'project' | 'meterProvider'>;

/**
 * What a provider gives; null where it throws, which is a fault of recording. The agent asked the global provider, often
 * at another time, and is not to hear of it.
 */
export function askProvider<T>({ targets }: Routes, ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    targets.runs?.onFault(error);
    return null;
  }
}

/** Which meter a library asked for. */
export interface MeterIdentity {
  readonly name: string;
  readonly version: string | undefined;
  readonly options: MeterOptions | undefined;
}
