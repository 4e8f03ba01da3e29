import type OpenAI from 'openai';

/** What observes the `openai` SDK in a process of its own, from its start to its end. */
export interface Contender {
  readonly OpenAI: typeof OpenAI;
  /** Calls recorded so far; null where nothing records. */
  recordedCalls(): Promise<number | null>;
}

/** Sets one up for calls to `url`, and has it while `work` is under way. */
export type WithContender = (url: string, work: (contender: Contender) => Promise<void>) => Promise<void>;
