import { createSystemClock } from '../common/clock.ts';
import { knownTimeZone, machineTimeZone } from '../common/time-zone.ts';
import type { AnalysedStore } from './analysed-store.ts';
import { startDatabase } from './database/duckdb.ts';
import type { OpenStoreOptions } from './open-options.ts';

export type { OpenStoreOptions } from './open-options.ts';

/**
 * Opens a store for questions: a database in memory with a view for every table of the catalogue over the files as they
 * lie. Nothing of the store is written, but for what is remembered in a hidden folder of it. A store that is not there is
 * empty. Rejects where the time zone is none, the store cannot be listed, temporary files cannot be written, or the database
 * cannot be had; nothing in the store makes it reject.
 */
export async function openStore(directory: string, options: OpenStoreOptions = {}): Promise<AnalysedStore> {
  const timeZone = checkedTimeZone(options.timeZone);
  const nowMicros = (options.now ?? createSystemClock().nowMicros)();
  const started = await startDatabase(options);
  // The database opens on threads of its own, while the rest is loaded and runs are looked at on this one.
  const { openWith } = await import('./open-with.ts');
  return await openWith(started, { ...options, directory, timeZone, nowMicros });
}

function checkedTimeZone(asked = machineTimeZone()): string {
  const timeZone = knownTimeZone(asked);
  if (timeZone === null) throw new Error(`${JSON.stringify(asked)} is no time zone; write one as Europe/Berlin or UTC`);
  return timeZone;
}
