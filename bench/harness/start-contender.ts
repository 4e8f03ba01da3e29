import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Servers } from './contender.ts';
import { withoutSettings } from './in-child.ts';
import type { PeerName } from './peers.ts';

/** Who records the calls of a process, we in two ways; `nobody` for calls as they are without. */
export type ContenderName = PeerName | OwnName | 'nobody';

/** We as we are by default, and with calls written in batches. */
export type OwnName = 'runledger' | 'runledger-batch';

export interface ContenderOptions {
  readonly name: ContenderName;
  /** Whose copy of `openai` makes the calls; null for the project's own. A peer has its own. */
  readonly openai: PeerName | null;
  readonly servers: Servers;
}

/** One round: so many calls, one after the other. */
export interface Order {
  readonly requests: number;
  /** Of a streamed response; null for one that is not. */
  readonly chunks: number | null;
}

/** Seconds of a call. */
export interface CallSeconds {
  /** Median, by the wall clock. */
  readonly time: number;
  /** Mean, of the thread, with what is put off and done together: the sending of batches, or totals. */
  readonly processorTime: number;
}

/** A contender in a process of its own. */
export interface ContenderProcess {
  /** Rejects where the process fails. */
  round(order: Order): Promise<CallSeconds>;
  /** Rejects where it has not recorded what it should have. */
  end(): Promise<void>;
}

const processFile = fileURLToPath(new URL('contender-process.ts', import.meta.url));

/** Starts one, and waits until it is set up. */
export async function startContender(options: ContenderOptions): Promise<ContenderProcess> {
  const child = fork(processFile, [JSON.stringify(options)], { execArgv: [], env: withoutSettings(process.env) });
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`the process of ${options.name} ended with code ${code}`);
  });
  const answer = (): Promise<unknown> => Promise.race([once(child, 'message').then(([message]) => message), ended]);
  await answer();
  return {
    async round(order) {
      child.send(order);
      return (await answer()) as CallSeconds;
    },
    async end() {
      child.disconnect();
      await ended;
    },
  };
}
