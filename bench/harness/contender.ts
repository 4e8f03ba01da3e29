import type OpenAI from 'openai';

/** What observes the `openai` SDK in a process of its own, from its start to its end. */
export interface Contender {
  readonly OpenAI: typeof OpenAI;
  /** Does what it has put off: the sending of a batch, or totals. */
  flush(): Promise<unknown>;
  /** Calls recorded before the last flush; null where nothing records. */
  recordedCalls(): number | null;
}

/** The servers around a contender. */
export interface Servers {
  /** The model server's URL. */
  readonly url: string;
  /** Where a collector takes OTLP over HTTP. */
  readonly collector: string;
}

/** Sets one up for calls to a model server, and has it while `work` is under way. */
export type WithContender = (servers: Servers, work: (contender: Contender) => Promise<void>) => Promise<void>;
