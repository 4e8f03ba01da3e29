import type { RunSummary } from '../catalogue/index.ts';
import { activeContext, activeScope } from './active.ts';
import { readEnd } from './ending.ts';
import { callIn, callOnly } from './handle.ts';
import { currentRecorder, guarded, type Recorder } from './recorder.ts';
import { runInScope } from './run-in-scope.ts';
import { readRunOptions } from './run-options.ts';
import { rootScope, scopeOf, withScope } from './scope.ts';
import type { EndOptions, RunOptions, RunSink } from './sink.ts';
import { recordThrown } from './thrown.ts';

/** A run as the agent sees it. */
export interface Run {
  /** The run's id, which is also its directory's name. Empty where nothing is recorded. */
  readonly id: string;
  /** What it came to so far, from memory; null where nothing is recorded. */
  summary(): RunSummary | null;
  /** Environment variables by which a child process joins this run. */
  environment(): Readonly<Record<string, string>>;
}

/** An open run. */
export interface RunHandle extends Run, AsyncDisposable {
  /** Calls `fn` inside the run and returns what it returns. */
  with<T>(fn: () => T): T;
  /** Ends the run, once; resolves when its files are final. Never rejects. */
  end(options?: EndOptions): Promise<void>;
}

/** Opens a run. Runs may be open at the same time and inside each other; each has its own files and figures. */
export function openRun(options: RunOptions = {}): RunHandle {
  const recorder = currentRecorder();
  const sink = recorder ? guarded(recorder, () => recorder.opener.open(readRunOptions(options)), null) : null;
  return recorder && sink ? runHandle(recorder, sink) : notRecorded;
}

/**
 * Runs `fn` as a run. What it returns is returned, once the run's files are final where it is a promise; what it throws
 * is recorded and thrown on.
 */
export function run<T>(options: RunOptions, fn: () => T): T {
  return runInScope(openRun(options), fn);
}

/** The run that is active here: the innermost one, else the process's own; null where nothing is recorded. */
export function currentRun(): Run | null {
  const recorder = currentRecorder();
  if (!recorder) return null;
  const sink = activeScope()?.run ?? guarded(recorder, () => recorder.opener.processRun(), null);
  return sink ? runView(recorder, sink) : null;
}

function runView(recorder: Recorder, sink: RunSink): Run {
  return {
    id: sink.runId,
    summary: () => guarded(recorder, () => sink.summary(), null),
    environment: () => guarded(recorder, () => sink.environment(), {}),
  };
}

function runHandle(recorder: Recorder, sink: RunSink): RunHandle {
  const around = activeContext();
  const active = withScope(around, rootScope(sink, scopeOf(around)));
  let ending: Promise<void> | null = null;
  const end = (options?: EndOptions): Promise<void> => {
    ending ??= guarded(recorder, () => endRun(sink, { options, active }), Promise.resolve()).catch(recorder.onFault);
    return ending;
  };
  return {
    ...runView(recorder, sink),
    with: (fn) => callIn(fn, { recorder, active }),
    end,
    [Symbol.asyncDispose]: () => end(),
  };
}

function endRun(
  sink: RunSink,
  { options, active }: { readonly options: EndOptions | undefined; readonly active: ReturnType<typeof withScope> },
): Promise<void> {
  const { thrown } = readEnd(options);
  if (thrown) recordThrown(thrown.value, active);
  return sink.end(options);
}

/** What `openRun` gives before `startMetrics()`: it only calls what it is given. */
const notRecorded: RunHandle = {
  id: '',
  summary: () => null,
  environment: () => ({}),
  with: callOnly,
  end: async () => {},
  [Symbol.asyncDispose]: async () => {},
};
