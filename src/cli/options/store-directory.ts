import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { locateStore } from '../../config/locate.ts';
import type { CommandIo } from '../io.ts';
import type { StoreOptions } from './store-options.ts';
import { type StoreUse, storeProblem } from './store-problem.ts';

/** Where a command's output goes, and who hears what is wrong. */
export interface StoreSurroundings {
  readonly io: Pick<CommandIo, 'env' | 'cwd'>;
  /** It is about to be made. */
  readonly isNew?: boolean;
  /** What is done with it; it is read where nothing is said. */
  readonly use?: StoreUse;
  complain(line: string): void;
}

/**
 * The store's absolute path; null where there is none to be had, which has been said. One that is configured need not be
 * there: it comes with the first run.
 */
export async function storeDirectory(options: StoreOptions, surroundings: StoreSurroundings): Promise<string | null> {
  const { isNew = false, use = 'read', complain } = surroundings;
  const store = await namedStore(options, surroundings);
  if (store === null || isNew) return store;
  const problem = storeProblem(store, use) ?? (isMissing(store, options) ? 'there is no such directory' : null);
  if (problem === null) return store;
  complain(`${store}: ${problem}`);
  return null;
}

const isMissing = (store: string, { directory }: StoreOptions): boolean =>
  directory !== undefined && !existsSync(store);

async function namedStore(
  { directory, config: file }: StoreOptions,
  { io: { env, cwd }, complain }: StoreSurroundings,
): Promise<string | null> {
  if (directory !== undefined) return resolve(cwd, directory);
  const located = locateStore({ env, cwd, ...(file !== undefined && { file }) });
  if (located !== null) return located;
  // What reads a configuration takes longer to load than a question of a small store.
  const { formatProblem, loadConfig } = await import('../../config/index.ts');
  const loaded = loadConfig({ env, cwd, ...(file !== undefined && { file }) });
  if (loaded.ok) return loaded.config.distribution.directory;
  loaded.problems.map(formatProblem).forEach(complain);
  return null;
}
