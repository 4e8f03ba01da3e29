/** The program of the thread that follows a store: see `StoreFollower`. */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { FollowedStore } from './followed-store.ts';
import type { Figures, FollowData, FollowMessage, FollowRequest } from './message.ts';

/** What an agent writes is to be on an open page within two seconds. Where none is open, the next look is soon enough. */
const intervalMs = { watched: 500, unwatched: 5_000 };

const say = (message: FollowMessage): void => parentPort?.postMessage(message);

const store = new FollowedStore(workerData as FollowData, {
  onChange: (runIds) => say({ kind: 'changed', runIds }),
  onTrouble: (message) => say({ kind: 'trouble', message }),
  onWell: () => say({ kind: 'well' }),
});

let isWatched = false;
let waiting = new AbortController();

async function sayFigures(id: number): Promise<void> {
  const figures = await store
    .figures()
    .catch(
      (error: unknown): Figures => ({ text: null, problem: error instanceof Error ? error.message : String(error) }),
    );
  say({ kind: 'metrics', id, figures });
}

parentPort?.on('message', (request: FollowRequest) => {
  if (request.kind === 'metrics') return void sayFigures(request.id);
  isWatched = request.isWatched;
  waiting.abort();
});

for (let isFirst = true; ; isFirst = false) {
  waiting = new AbortController();
  await store.look();
  if (isFirst) say({ kind: 'begun' });
  const ms = isWatched ? intervalMs.watched : intervalMs.unwatched;
  await pause(ms, null, { signal: waiting.signal }).catch(() => {});
}
