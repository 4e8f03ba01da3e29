import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { Pricer } from '../pricing/index.ts';
import type { Instruments } from './instruments.ts';
import type { RunOpener } from './sink.ts';

/** What `startMetrics()` hands to the record API. */
export interface Recorder {
  readonly opener: RunOpener;
  /** Those on the routing provider: each measurement finds its own way from there. */
  readonly instruments: Instruments;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pricer: Pricer;
  /** The agent of another process that had this one started; null where there is none. */
  readonly parentAgentId: string | null;
  /** `distribution.runledger.capture.error_messages`. */
  readonly captureErrorMessages: boolean;
  /** Records what was put off: before anything else takes its place in the ledger. A bundled copy has no other way to it. */
  settleRecords(): void;
  /** A fault that was kept from the agent; counted, and logged once a kind. Does not throw. */
  onFault(error: unknown): void;
}

// A bundled copy of the package in the agent (Next.js, say) must find the recorder that `register` installed, so it
// stands where OTel's own API keeps its globals: behind a registered symbol that names the contract's version.
const key = Symbol.for('runledger.recorder.v1');
const holder = globalThis as { [key]?: Recorder };

/** The recorder that is installed; null before `startMetrics()` and after `shutdown()`: then nothing is recorded. */
export const currentRecorder = (): Recorder | null => holder[key] ?? null;

/** Installs the recorder for the process, in place of the one before. */
export function installRecorder(recorder: Recorder): void {
  holder[key] = recorder;
}

/** Takes the recorder away, if it is still this one. */
export function uninstallRecorder(recorder: Recorder): void {
  if (holder[key] === recorder) delete holder[key];
}

/** A mistake of the agent's in calling us, in our own words: what else is thrown here may quote content. */
export class Misuse extends TypeError {}

/** Runs a piece of ours so that nothing of it reaches the agent: a throw is counted, and `fallback` returned. */
export function guarded<T>(recorder: Recorder, work: () => T, fallback: T): T {
  try {
    return work();
  } catch (error) {
    recorder.onFault(error);
    return fallback;
  }
}

/** The same with the installed recorder; does nothing where there is none. */
export function safely(work: (recorder: Recorder) => void): void {
  const recorder = currentRecorder();
  if (recorder) guarded(recorder, () => work(recorder), undefined);
}
