import type { RunEnvironment } from '../run/environment.ts';
import { recoverStore } from './recover-store.ts';

/**
 * Finalises what dead processes left open in the store, while the agent runs and as long as it does: an agent that has
 * nothing more to do is not kept by runs of others. Returns what stops it, after the run it is at.
 */
export function recoverInBackground(environment: RunEnvironment): () => void {
  let stopped = false;
  void recover(environment, () => stopped);
  return () => {
    stopped = true;
  };
}

async function recover(environment: RunEnvironment, isStopped: () => boolean): Promise<void> {
  const { health } = environment;
  try {
    for await (const outcome of recoverStore(environment, { runs: 'left open' })) {
      if (outcome.kind === 'failed') health.fault('recover', `${outcome.runId ?? ''}: ${outcome.reason}`);
      await whileAlive();
      if (isStopped()) return;
    }
  } catch (error) {
    health.fault('recover', error);
  }
}

/** A turn of the event loop that keeps no process alive: where there is nothing else to do, what follows is not done. */
const whileAlive = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0).unref();
  });
