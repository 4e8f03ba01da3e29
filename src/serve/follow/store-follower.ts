import { Worker } from 'node:worker_threads';
import type { FollowData, FollowMessage } from './message.ts';

/** Who hears of a store. */
export interface StoreFollowerOptions extends FollowData {
  /** These runs began, grew or ended; others may have gone. */
  onChange(runIds: readonly string[]): void;
  /** The store cannot be read just now. */
  onTrouble(message: string): void;
}

const program = new URL(import.meta.url.endsWith('.ts') ? './follow-thread.ts' : './follow-thread.js', import.meta.url);

/** Follows a store in a thread of its own, so that nobody waits for it. A class because it is state with a lifetime. */
export class StoreFollower {
  readonly #worker: Worker;
  #isClosed = false;

  constructor({ directory, onChange, onTrouble }: StoreFollowerOptions) {
    // Nothing of what observes the program around us, such as `--import runledger/register`, is for this thread.
    this.#worker = new Worker(program, { workerData: { directory } satisfies FollowData, execArgv: [] });
    this.#worker.on('message', (message: FollowMessage) => {
      if (message.kind === 'changed') onChange(message.runIds);
      else onTrouble(message.message);
    });
    this.#worker.on('error', (error) => {
      if (!this.#isClosed) onTrouble(`the store is not followed any more: ${error.message}`);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.terminate();
  }
}
