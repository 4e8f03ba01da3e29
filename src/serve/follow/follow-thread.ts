/** The program of the thread that follows a store: see `StoreFollower`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createSystemClock } from '../../common/clock.ts';
import type { FollowData, FollowMessage } from './message.ts';
import { StoreWatcher } from './store-watcher.ts';

/** What an agent writes is to be seen within two seconds. */
const intervalMs = 500;

const { directory } = workerData as FollowData;
const watcher = new StoreWatcher(directory, createSystemClock().nowMicros);
let fault: string | null = null;

const say = (message: FollowMessage): void => parentPort?.postMessage(message);

async function look(): Promise<void> {
  const change = await watcher.look();
  if (change.fault !== null && change.fault !== fault) say({ kind: 'trouble', message: change.fault });
  const isWellAgain = change.fault === null && fault !== null;
  fault = change.fault;
  if (change.changed.length + change.removed.length > 0 || isWellAgain)
    say({ kind: 'changed', runIds: change.changed });
}

for (;;) {
  await look();
  await new Promise((resolve) => setTimeout(resolve, intervalMs));
}
