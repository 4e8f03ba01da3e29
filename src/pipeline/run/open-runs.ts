import { type Context, context } from '@opentelemetry/api';
import { rootScope, scopeOf, withScope } from '../../record/scope.ts';
import type { EndOptions, RunOpener, RunRequest, RunSink } from '../../record/sink.ts';
import { createRunDirectory, generateRunId, runDirectory } from '../../store/index.ts';
import type { HealthBook } from '../health.ts';
import type { ProcessEnding } from '../lifecycle.ts';
import type { RunEnvironment } from './environment.ts';
import { beginRun, isBegun, type Joining, joinVariable, ownerOf, writerName } from './joining.ts';
import { OpenRun, type OpenRunOptions } from './open-run.ts';
import { describeRun, type RunDefaults, type RunDescription, unnamed } from './run-description.ts';
import { SharedRun } from './shared-run.ts';

/** All runs of a started pipeline. */
export interface OpenRuns extends RunOpener {
  /** Variables that let child processes join the process's own run; empty where it joined one itself. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /**
   * Where an error belongs that ends the process: the scope it was thrown in where that is known, else the one run that
   * is open, else the process's own.
   */
  contextOfFatal(): Context;
  /** Writes a snapshot of every open run. */
  flush(): Promise<void>;
  /** Ends every open run. */
  endAll(ending: ProcessEnding): Promise<void>;
  /** The process exits: writes every manifest, and names the runs whose snapshots are still to be made. */
  endNow(ending: ProcessEnding): readonly string[];
}

/** What is known before the first run is opened. */
export interface OpenRunsOptions {
  readonly joining: Joining;
  readonly defaults: RunDefaults;
  /** Called once for each run that is begun. */
  onBegun?(runId: string): void;
}

/** Opens runs, knows which are open, and ends them. */
export function createOpenRuns(environment: RunEnvironment, { joining, defaults, onBegun }: OpenRunsOptions): OpenRuns {
  const { store, clock, health, random } = environment;
  const open = new Set<OpenRun>();
  const ownRunId = joining.runId ?? generateRunId({ nowMicros: clock.nowMicros(), project: defaults.project, random });
  let processRun: OpenRun | null = null;
  let ownSink: RunSink | null = null;
  let closed = false;

  const environmentFor = ({ runId, project }: Pick<RunDescription, 'runId' | 'project'>): Record<string, string> => ({
    [joinVariable.runId]: runId,
    [joinVariable.directory]: store,
    [joinVariable.owner]: ownerOf(environment.process),
    ...(project !== null && { [joinVariable.project]: project }),
  });

  const track = (options: Omit<OpenRunOptions, 'childEnvironment' | 'onBegun' | 'onClosed'>): OpenRun => {
    const run = new OpenRun(environment, {
      ...options,
      childEnvironment: environmentFor(options.description),
      onBegun() {
        health.runs.open += 1;
        onBegun?.(options.description.runId);
      },
      onClosed() {
        open.delete(run);
        if (!run.hasBegun) return;
        health.runs.open -= 1;
        health.runs.ended += 1;
      },
    });
    open.add(run);
    return run;
  };

  const openNamed = (request: RunRequest): RunSink => {
    const { wantedId } = request;
    const project = request.project ?? defaults.project;
    const made = createRunDirectory(store, { wantedId, project, clock, random });
    if (made.replaced) health.runs.idsReplaced += 1;
    if (made.fault !== null) health.fault('store', made.fault);
    const { runId, directory } = made;
    return track({ description: describeRun(request, { runId, defaults }), directory, writer: null, lazy: false });
  };

  if (joining.refusedId !== null) health.runs.idsReplaced += 1;
  const own = describeRun({ ...unnamed, wantedId: joining.refusedId }, { runId: ownRunId, defaults });
  const ownDirectory = runDirectory(store, ownRunId);
  /** Opens the process's own run, as its owner or as another writer to it. */
  const openOwn = (writer: string | null): OpenRun => {
    processRun = track({
      description: own,
      directory: ownDirectory,
      writer,
      lazy: true,
      ...(joining.runId !== null && writer === null && { isBegunElsewhere: () => isBegun(ownDirectory) }),
    });
    return processRun;
  };
  const shareOwn = (): RunSink =>
    new SharedRun({
      own: () => openOwn(null),
      join: () => openOwn(writerName(environment.process)),
      begin: () => beginRun(ownDirectory),
    });
  const openLast = (): void => {
    closed = true;
    // A process that recorded nothing of its own may still own what its children recorded.
    if (!processRun && joining.writer === null) openOwn(null);
  };

  return {
    open: openNamed,
    processRun() {
      if (!ownSink && !closed) ownSink = isShared(joining) ? shareOwn() : openOwn(joining.writer);
      return ownSink;
    },
    childEnvironment: joining.writer === null ? environmentFor(own) : {},
    contextOfFatal() {
      const active = context.active();
      const [only, ...others] = [...open].filter((run) => run !== processRun);
      if (scopeOf(active) || !only || others.length > 0) return active;
      return withScope(active, rootScope(only));
    },
    async flush() {
      await Promise.all([...open].map((run) => run.flush()));
    },
    async endAll(ending) {
      openLast();
      await Promise.all([...open].map((run) => run.finish(endOptions(ending))));
    },
    endNow(ending) {
      openLast();
      return [...open].filter((run) => endNow(run, { ending, health })).map(({ runId }) => runId);
    },
  };
}

/** One run whose end fails holds up no other. */
function endNow(
  run: OpenRun,
  { ending, health }: { readonly ending: ProcessEnding; readonly health: HealthBook },
): boolean {
  try {
    return run.endNow(endOptions(ending));
  } catch (error) {
    health.fault('run end', error);
    return false;
  }
}

/** Whether a person named the run, perhaps to other processes too. */
const isShared = ({ runId, writer }: Joining): boolean => runId !== null && writer === null;

const endOptions = ({ status, error }: ProcessEnding): EndOptions =>
  error ? { status, error: error.thrown } : { status };
