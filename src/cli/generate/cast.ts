import type { RunDescription } from '../../pipeline/run/run-description.ts';
import type { Chance } from './chance.ts';
import {
  badHour,
  models,
  projects,
  retryLimits,
  skillByVersion,
  temperatures,
  users,
  versions,
  type WorldModel,
} from './world.ts';

/** Which run of how many, and when it begins. */
export interface CastOptions {
  /** From 0, the oldest first. */
  readonly index: number;
  /** How many there are in all. */
  readonly runs: number;
}

/** Who and what takes part in a run, settled before it begins. */
export interface Cast {
  /** All but its id. */
  readonly description: Omit<RunDescription, 'runId'>;
  readonly model: WorldModel;
  readonly maxRetries: number;
  /** What ids of its tickets begin with. */
  readonly ticketPrefix: string;
  /** The share of tickets that are solved, 0 to 1. */
  readonly skill: number;
  /** The share of requests that fail at the provider. */
  readonly failing: number;
  /** Its process dies, or somebody stops it, after so many events; null where it comes to its own end. */
  readonly cut: { readonly how: 'crashed' | 'cancelled'; readonly afterEvents: number } | null;
  /** Whether a part of the work is done by a process that joins the run. */
  readonly hasChild: boolean;
  /** Whether an OpenTelemetry span is active. */
  readonly isTraced: boolean;
  /** Whether a snapshot is written at its end. */
  readonly hasSnapshot: boolean;
}

/**
 * What only some runs have goes by turns and not by chance, so that a store of twenty runs has all of it: of 50 runs one
 * crashes and one is cancelled; of 8 one has a child process; of 16 one has a snapshot.
 */
const turns = { crashed: [50, 13], cancelled: [50, 8], child: [8, 5], snapshot: [16, 3] } as const;

const isTurn = (index: number, [every, first]: readonly [number, number]): boolean => index % every === first;

/** Casts a run. */
export function castRun(chance: Chance, { index, runs }: CastOptions): Cast {
  const { project, prefix, difficulty, team, benchmark } = chance.weighted(projects);
  const user = chance.pick(users[team]);
  const model = chance.weighted(models);
  const { temperature, loss } = chance.weighted(temperatures);
  const { maxRetries } = chance.weighted(retryLimits);
  const age = Math.min(versions.length - 1, Math.floor((index / runs) * versions.length));
  return {
    description: {
      project,
      benchmark,
      version: versions[age] ?? null,
      config: { provider: model.provider, model: model.model, temperature, max_retries: maxRetries },
      tags: { user, team, environment: user === 'ci-bot' ? 'ci' : 'local' },
    },
    model,
    maxRetries,
    ticketPrefix: prefix,
    skill: Math.min(0.99, model.skill - loss - difficulty + age * skillByVersion),
    failing: model.failing * (chance.happens(badHour.share) ? badHour.times : 1),
    cut: cutOf(chance, index),
    hasChild: isTurn(index, turns.child),
    isTraced: chance.happens(0.5),
    hasSnapshot: isTurn(index, turns.snapshot),
  };
}

function cutOf(chance: Chance, index: number): Cast['cut'] {
  const afterEvents = chance.whole(12, 40);
  if (isTurn(index, turns.crashed)) return { how: 'crashed', afterEvents };
  return isTurn(index, turns.cancelled) ? { how: 'cancelled', afterEvents } : null;
}
