import type { RunStatus } from '../../catalogue/index.ts';
import type { Pricer } from '../../pricing/index.ts';
import { createRunDirectory, markOpen, writeManifest } from '../../store/index.ts';
import { type CastOptions, castRun } from './cast.ts';
import { createChance } from './chance.ts';
import { writeMetricsSnapshot } from './metrics-snapshot.ts';
import { createSimulatedClock } from './simulated-clock.ts';
import { StagedRun } from './staged-run.ts';

/** Which run is made. */
export interface GenerateRunOptions extends CastOptions {
  readonly seed: string;
  /** When it begins, in microseconds since the epoch. */
  readonly startMicros: number;
  readonly pricer: Pricer;
}

/** How a run stands that is over. */
export type EndedStatus = Exclude<RunStatus, 'running'>;

/** A run that was made. */
export interface GeneratedRun {
  readonly runId: string;
  readonly status: EndedStatus;
  readonly events: number;
  /** Of its ledgers. */
  readonly bytes: number;
}

/** Makes one run in a store: the files that the pipeline would have written. Rejects where they cannot be written. */
export async function generateRun(store: string, options: GenerateRunOptions): Promise<GeneratedRun> {
  const { seed, index, startMicros, pricer } = options;
  const chance = createChance(`${seed}/${index}`);
  const cast = castRun(chance, options);
  const clock = createSimulatedClock(startMicros);
  const { project } = cast.description;
  const { runId, directory, fault } = createRunDirectory(store, { project, clock, random: chance.bytes });
  if (fault !== null) throw new Error(fault);
  const run = new StagedRun({ runId, directory, cast, clock, chance, pricer });
  run.perform();
  const { manifest, hasEnded } = run.result();
  if (!hasEnded) {
    const unmarked = markOpen(store, runId, run.process);
    if (unmarked !== null) throw new Error(unmarked);
  } else if (cast.hasSnapshot) await writeMetricsSnapshot({ directory, run, startMicros, clock });
  await writeManifest(directory, manifest);
  return {
    runId,
    status: hasEnded ? (manifest.run.status as EndedStatus) : 'crashed',
    events: run.events,
    bytes: run.bytes,
  };
}
