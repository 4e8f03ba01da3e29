import { Worker } from 'node:worker_threads';
import type { FollowEvents } from './followed-store.ts';
import type { Figures, FollowData, FollowMessage, FollowRequest } from './message.ts';

const program = new URL(import.meta.url.endsWith('.ts') ? './follow-thread.ts' : './follow-thread.js', import.meta.url);

/** Follows a store in a thread of its own, so that nobody waits for it. A class because it is state with a lifetime. */
export class StoreFollower {
  readonly #worker: Worker;
  readonly #events: FollowEvents;
  readonly #begun = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, (figures: Figures) => void>();
  #asked = 0;
  #isClosed = false;

  constructor(data: FollowData, events: FollowEvents) {
    this.#events = events;
    // `--import runledger/register`, where the program around us has it, is for that program.
    this.#worker = new Worker(program, { workerData: data, execArgv: [] });
    this.#worker.on('message', (message: FollowMessage) => this.#take(message));
    this.#worker.on('error', (error) => this.#end(`the store is not followed any more: ${error.message}`));
  }

  /** Resolves when what changes from then on is told of, or nothing is. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** What all runs of the store came to. Never rejects. */
  figures(): Promise<Figures> {
    if (this.#isClosed) return Promise.resolve({ text: null, problem: 'The server is closing.' });
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<Figures>();
    this.#waiting.set(id, resolve);
    this.#say({ kind: 'metrics', id });
    return promise;
  }

  /** Somebody looks from here on, or nobody: then it is looked at less often. */
  watch(isWatched: boolean): void {
    this.#say({ kind: 'watch', isWatched });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#begun.resolve();
    await this.#worker.terminate();
  }

  #say(request: FollowRequest): void {
    this.#worker.postMessage(request);
  }

  #take(message: FollowMessage): void {
    if (message.kind === 'begun') this.#begun.resolve();
    else if (message.kind === 'changed') this.#events.onChange(message.runIds);
    else if (message.kind === 'trouble') this.#events.onTrouble(message.message);
    else if (message.kind === 'well') this.#events.onWell();
    else {
      this.#waiting.get(message.id)?.(message.figures);
      this.#waiting.delete(message.id);
    }
  }

  #end(problem: string): void {
    this.#isClosed = true;
    this.#begun.resolve();
    for (const answer of this.#waiting.values()) answer({ text: null, problem });
    this.#waiting.clear();
    this.#events.onTrouble(problem);
  }
}
