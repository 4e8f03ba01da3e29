import { type Context, context } from '@opentelemetry/api';
import { rootScope, scopeOf, withScope } from '../../record/scope.ts';
import type { EndOptions, RunOpener, RunRequest, RunSink } from '../../record/sink.ts';
import { createRunDirectory, generateRunId, runDirectory } from '../../store/index.ts';
import type { ProcessEnding } from '../lifecycle.ts';
import type { RunEnvironment } from './environment.ts';
import { type Joining, joinVariable, ownerOf } from './joining.ts';
import { OpenRun } from './open-run.ts';
import { describeRun, type RunDefaults, type RunDescription, unnamed } from './run-description.ts';

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
}

/** Opens runs, knows which are open, and ends them. */
export function createOpenRuns(environment: RunEnvironment, { joining, defaults }: OpenRunsOptions): OpenRuns {
  const { store, clock, health, random } = environment;
  const open = new Set<OpenRun>();
  const ownRunId = joining.runId ?? generateRunId({ nowMicros: clock.nowMicros(), project: defaults.project, random });
  let processRun: OpenRun | null = null;
  let closed = false;

  const environmentFor = ({ runId, project }: Pick<RunDescription, 'runId' | 'project'>): Record<string, string> => ({
    [joinVariable.runId]: runId,
    [joinVariable.directory]: store,
    [joinVariable.owner]: ownerOf(environment.process),
    ...(project !== null && { [joinVariable.project]: project }),
  });

  const track = (run: OpenRun): OpenRun => {
    open.add(run);
    health.runs.open = open.size;
    return run;
  };

  const onClosed = (run: OpenRun): void => {
    open.delete(run);
    health.runs.open = open.size;
    health.runs.ended += 1;
  };

  const openNamed = (request: RunRequest): RunSink => {
    const { wantedId } = request;
    const project = request.project ?? defaults.project;
    const made = createRunDirectory(store, { wantedId, project, clock, random });
    if (made.replaced) health.runs.idsReplaced += 1;
    if (made.fault !== null) health.fault('store', made.fault);
    const description = describeRun(request, { runId: made.runId, defaults });
    return track(
      new OpenRun(environment, {
        description,
        directory: made.directory,
        writer: null,
        lazy: false,
        childEnvironment: environmentFor(description),
        onClosed,
      }),
    );
  };

  const own = describeRun(unnamed, { runId: ownRunId, defaults });

  const openOwn = (): OpenRun =>
    track(
      new OpenRun(environment, {
        description: own,
        directory: runDirectory(store, ownRunId),
        writer: joining.writer,
        lazy: true,
        childEnvironment: environmentFor(own),
        onClosed,
      }),
    );

  return {
    open: openNamed,
    processRun() {
      if (!processRun && !closed) processRun = openOwn();
      return processRun;
    },
    childEnvironment: joining.writer === null ? environmentFor(own) : {},
    contextOfFatal() {
      const active = context.active();
      const [only, ...others] = open;
      if (scopeOf(active) || !only || others.length > 0) return active;
      return withScope(active, rootScope(only));
    },
    async flush() {
      await Promise.all([...open].map((run) => run.flush()));
    },
    async endAll(ending) {
      closed = true;
      // A process that recorded nothing of its own may still own what its children recorded.
      processRun ??= joining.writer === null ? openOwn() : null;
      await Promise.all([...open].map((run) => run.end(endOptions(ending))));
    },
    endNow(ending) {
      closed = true;
      processRun ??= joining.writer === null ? openOwn() : null;
      return [...open].flatMap((run) => (run.endNow(endOptions(ending)) ? [run.runId] : []));
    },
  };
}

const endOptions = ({ status, error }: ProcessEnding): EndOptions =>
  error ? { status, error: error.thrown } : { status };
