import type { Filter } from '../../analysis/filter.ts';

/** What is asked of the store, in a process of its own; all of it survives a structured clone. */
export type Question = PageQuestion | RunsQuestion | RunQuestion;

interface Asked {
  /** The store's. */
  readonly directory: string;
  /** IANA; the machine's where nothing is said. */
  readonly timeZone?: string | undefined;
}

/** The page of everything that the filter selects. Its answer is compressed JSON. */
export interface PageQuestion extends Asked {
  readonly kind: 'page';
  readonly filter: Filter;
  readonly seed?: number | undefined;
  /** Which page this is; it stands in the answer. */
  readonly generation: number;
}

/**
 * Rows of the page's table for some runs, and which of them are not, or no more, selected. Its answer is JSON, null where
 * none of them is asked for by id.
 */
export interface RunsQuestion extends Asked {
  readonly kind: 'runs';
  readonly filter: Filter;
  readonly runIds: readonly string[];
}

/** One run with its view, whatever is selected. Its answer is JSON, null where there is no such run. */
export interface RunQuestion extends Asked {
  readonly kind: 'run';
  readonly runId: string;
}

/** A question on its way to the process that answers it, which has no other then. */
export type SentQuestion = Question;

/** What a question came to. */
export interface Answered {
  readonly body: Uint8Array | null;
  /** From its beginning: that it waited is not in it. */
  readonly tookMs: number;
}

/** What comes back. */
export type SentAnswer = Answered | { readonly problem: string };
