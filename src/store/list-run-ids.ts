import { readdir } from 'node:fs/promises';
import { codeOf } from './error-code.ts';
import { isSafeId, ownDirectories } from './safe-id.ts';

/** What stands in a store by its names alone. */
export interface StoreListing {
  /** Directories that may be runs, in the order of their names: generated ids in that of their time. */
  readonly runIds: readonly string[];
  /** Links, which are not followed, and directories whose name no run has. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  /** Why the store cannot be listed; null where it was. A store that is not there is empty. */
  readonly fault: string | null;
}

/** Lists a store without opening anything in it. Never throws. */
export async function listRunIds(store: string): Promise<StoreListing> {
  const runIds: string[] = [];
  const ignored: { name: string; reason: string }[] = [];
  try {
    for (const entry of await readdir(store, { withFileTypes: true })) {
      const { name } = entry;
      if (ownDirectories.includes(name)) continue;
      if (entry.isSymbolicLink()) ignored.push({ name, reason: 'is a link, which is not followed' });
      else if (entry.isDirectory() && isSafeId(name)) runIds.push(name);
      else if (entry.isDirectory()) ignored.push({ name, reason: 'is not a name that a run can have' });
    }
  } catch (error) {
    const fault = codeOf(error) === 'ENOENT' ? null : `${store}: cannot be listed (${codeOf(error)})`;
    return { runIds: [], ignored: [], fault };
  }
  return { runIds: runIds.sort(), ignored, fault: null };
}
