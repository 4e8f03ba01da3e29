import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Observation } from './finding.ts';

/** Whether runs can be written to a store; one that is not there yet is made with the first run. Writes nothing. */
export async function checkStore(store: string): Promise<readonly Observation[]> {
  const reason = await whyNot(store);
  if (reason === null) return [];
  return [
    {
      kind: 'store-not-writable',
      subject: store,
      where: store,
      count: 1,
      what: () => `no run can be written: ${reason}`,
      fix: 'let the agent’s user write there, or name another directory: distribution.runledger.directory, or RUNLEDGER_DIR',
    },
  ];
}

async function whyNot(path: string): Promise<string | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    // What is nearest above is the directory in which the others are made, or the file that keeps them from it.
    const isMissing = found.code === 'ENOENT' || found.code === 'ENOTDIR';
    return isMissing && dirname(path) !== path ? whyNot(dirname(path)) : `${path} (${found.code})`;
  }
  if (!found.isDirectory()) return `${path} is not a directory`;
  const refused = await access(path, constants.W_OK | constants.X_OK).catch((error: NodeJS.ErrnoException) => error);
  return refused === undefined ? null : `${path} is not writable (${refused.code})`;
}
