import type OpenAI from 'openai';

/** What observes the `openai` SDK in a process of its own. */
export interface Contender {
  readonly OpenAI: typeof OpenAI;
  /** Does `work` while calls are recorded; otherwise, none is. */
  recording<T>(work: () => Promise<T>): Promise<T>;
  /** Calls recorded so far. */
  recordedCalls(): Promise<number>;
}

/** Sets one up for calls to `url`, and has it while `work` is under way. */
export type WithContender = (url: string, work: (contender: Contender) => Promise<void>) => Promise<void>;
