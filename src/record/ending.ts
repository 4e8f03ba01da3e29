import { ask, cleanWord } from './clean.ts';
import { describeFailure, type Failure } from './failure.ts';
import type { EndOptions, EndStatus } from './sink.ts';

/** How something ended, as `end()` was told. */
export interface Outcome {
  /** The status that was given; not looked at yet. */
  readonly said: unknown;
  /** What was thrown, if anything, and what is kept of it. */
  readonly thrown: { readonly value: unknown; readonly failure: Failure } | null;
}

/** A kind's words for how it may end. */
export interface EndWords<Status extends string> {
  readonly completed: Status;
  readonly failed: Status;
  /** The agent stopped it by itself. */
  readonly cancelled: Status;
}

/** Those of runs and tickets. */
export const endWords: EndWords<EndStatus> = { completed: 'completed', failed: 'failed', cancelled: 'cancelled' };

const wasThrown = Symbol('runledger.thrown');

/** What `end` is given where something was thrown, which may be undefined: `end({ error })` takes that for no error. */
export const endOfThrown = (error: unknown): EndOptions<never> & { readonly [wasThrown]: true } => ({
  error,
  [wasThrown]: true,
});

/** Reads what `end` was given. Never throws: what cannot be read was not said. */
export function readEnd(options: unknown): Outcome {
  if (typeof options !== 'object' || options === null) return { said: undefined, thrown: null };
  const given = options as { readonly status?: unknown; readonly error?: unknown; readonly [wasThrown]?: unknown };
  const value = ask(() => given.error);
  const threw = value !== undefined || ask(() => given[wasThrown]) === true;
  return { said: ask(() => given.status), thrown: threw ? { value, failure: describeFailure(value) } : null };
}

/** The status that was said, where it is one of the kind's words; else what was thrown says. */
export function statusOf<Status extends string>({ said, thrown }: Outcome, words: EndWords<Status>): Status {
  const word = cleanWord(said, [words.completed, words.failed, words.cancelled]);
  if (word !== null) return word;
  if (thrown === null) return words.completed;
  return thrown.failure.aborted ? words.cancelled : words.failed;
}
