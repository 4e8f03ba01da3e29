import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../../store/index.ts';
import { removeReplaced } from './replaced.ts';

/** A hidden name beside a target: for what is being written (`tmp`), or what is being replaced (`old`). */
export function siblingPath(target: string, kind: 'tmp' | 'old'): string {
  const random = randomBytes(6).toString('hex');
  return join(dirname(target), `.${basename(target)}.${process.pid}.${random}.${kind}`);
}

/**
 * Clears up what exports to the same target left that were killed: what was being written is removed; what was being
 * replaced gets its name back, unless the new one has it.
 */
export function clearSiblings(target: string): void {
  for (const { path, kind } of abandonedSiblings(target)) {
    if (kind === 'tmp') rmSync(path, { recursive: true, force: true });
    else if (existsSync(target)) removeReplaced(path, target);
    else renameSync(path, target);
  }
}

function abandonedSiblings(target: string): { readonly path: string; readonly kind: string }[] {
  const prefix = `.${basename(target)}.`;
  const names = existsSync(dirname(target)) ? readdirSync(dirname(target)) : [];
  return names.flatMap((name) => {
    if (!name.startsWith(prefix)) return [];
    const [, owner, kind = ''] = /^(\d+)\.[0-9a-f]{12}\.(tmp|old)$/.exec(name.slice(prefix.length)) ?? [];
    return owner === undefined || isAlive(Number(owner)) ? [] : [{ path: join(dirname(target), name), kind }];
  });
}
