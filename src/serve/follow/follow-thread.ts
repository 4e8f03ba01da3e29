/** The program of the thread that follows a store: see `StoreFollower`. */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { FollowedStore } from './followed-store.ts';
import type { Figures, FollowData, FollowMessage, MetricsRequest } from './message.ts';

/** What an agent writes is to be seen within two seconds. */
const intervalMs = 500;

const say = (message: FollowMessage): void => parentPort?.postMessage(message);

const store = new FollowedStore(workerData as FollowData, {
  onChange: (runIds) => say({ kind: 'changed', runIds }),
  onTrouble: (message) => say({ kind: 'trouble', message }),
});

parentPort?.on('message', async ({ id }: MetricsRequest) => {
  const figures = await store
    .figures()
    .catch(
      (error: unknown): Figures => ({ text: null, problem: error instanceof Error ? error.message : String(error) }),
    );
  say({ kind: 'metrics', id, figures });
});

for (;;) {
  await store.look();
  await pause(intervalMs);
}
