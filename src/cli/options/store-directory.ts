import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { locateStore } from '../../config/locate.ts';
import type { CommandIo } from '../io.ts';
import type { StoreOptions } from './store-options.ts';

/** Where a command's output goes, and who hears what is wrong. */
export interface StoreSurroundings {
  readonly io: Pick<CommandIo, 'env' | 'cwd'>;
  /** It is about to be made. */
  readonly isNew?: boolean;
  complain(line: string): void;
}

/**
 * The store's absolute path; null where there is none to be had, which has been said. One that is configured need not be
 * there: it comes with the first run.
 */
export async function storeDirectory(
  { directory, config: file }: StoreOptions,
  { io: { env, cwd }, isNew = false, complain }: StoreSurroundings,
): Promise<string | null> {
  if (directory !== undefined) {
    const store = resolve(cwd, directory);
    if (isNew || existsSync(store)) return store;
    complain(`${store}: there is no such directory`);
    return null;
  }
  const located = locateStore({ env, cwd, ...(file !== undefined && { file }) });
  if (located !== null) return located;
  // What reads a configuration takes longer to load than a question of a small store.
  const { formatProblem, loadConfig } = await import('../../config/index.ts');
  const loaded = loadConfig({ env, cwd, ...(file !== undefined && { file }) });
  if (loaded.ok) return loaded.config.distribution.directory;
  loaded.problems.map(formatProblem).forEach(complain);
  return null;
}
