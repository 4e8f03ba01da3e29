import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRunIds } from '../../src/store/list-run-ids.ts';
import { listOpenMarks, markOpen, removeOpenMark, unmarkOpen } from '../../src/store/open-marks.ts';
import { describeProcess } from '../../src/store/process-identity.ts';
import { isSafeId } from '../../src/store/safe-id.ts';
import { temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
const me = describeProcess();
/** No process has this id: Linux gives none above 2^22. */
const dead = { ...me, pid: 2 ** 22 + 1 };
const elsewhere = { ...me, boot_id: 'another' };
let stores = 0;
const newStore = (): string => join(directory, `store-${stores++}`);

const standing = async (store: string) =>
  (await listOpenMarks(store, me)).map(({ runId, isAlive }) => [runId, isAlive]).sort();

describe('marks of open runs', () => {
  it('are made with the store, for their owner alone, and taken back', async () => {
    const store = newStore();
    expect(await standing(store)).toEqual([]);
    expect(markOpen(store, 'run-1', me)).toBeNull();
    expect(markOpen(store, 'run-1', me)).toBeNull();
    expect(await standing(store)).toEqual([['run-1', true]]);
    expect(statSync(join(store, '.open')).mode & 0o777).toBe(0o700);
    const [file = ''] = readdirSync(join(store, '.open'));
    expect(statSync(join(store, '.open', file)).mode & 0o777).toBe(0o600);
    unmarkOpen(store, 'run-1', me);
    unmarkOpen(store, 'run-1', me);
    expect(await standing(store)).toEqual([]);
  });

  it('say who is gone, who lives, and of whom nothing is known', async () => {
    const store = newStore();
    for (const [runId, who] of Object.entries({ dead, me, elsewhere, again: { ...me, start_time: '1' } }))
      expect(markOpen(store, `of.${runId}-1`, who)).toBeNull();
    expect(await standing(store)).toEqual([
      ['of.again-1', false],
      ['of.dead-1', false],
      ['of.elsewhere-1', null],
      ['of.me-1', true],
    ]);
  });

  it('of several processes and threads on one run are apart', async () => {
    const store = newStore();
    for (const who of [me, dead, { ...me, thread_id: 1 }]) markOpen(store, 'run-1', who);
    unmarkOpen(store, 'run-1', { ...me, thread_id: 1 });
    expect(await standing(store)).toEqual([
      ['run-1', false],
      ['run-1', true],
    ]);
    const [gone] = (await listOpenMarks(store, me)).filter(({ isAlive }) => !isAlive);
    if (gone) removeOpenMark(store, gone);
    expect(await standing(store)).toEqual([['run-1', true]]);
  });

  it('are of the longest run id that there is', async () => {
    const store = newStore();
    expect(markOpen(store, 'x'.repeat(128), me)).toBeNull();
    expect(await standing(store)).toEqual([['x'.repeat(128), true]]);
  });

  it('are no runs, and no run has their name', async () => {
    const store = newStore();
    markOpen(store, 'run-1', me);
    expect(await listRunIds(store)).toEqual({ runIds: [], ignored: [], fault: null });
    expect([isSafeId('.open'), isSafeId('.OPEN'), isSafeId('.opened')]).toEqual([false, false, true]);
  });

  it('are not made of other files', async () => {
    const store = newStore();
    mkdirSync(join(store, '.open'), { recursive: true });
    for (const name of ['run-1', 'run-1@', '@0123456789ab.1.2.0', '..@0123456789ab.1.2.0', 'run-1@0123456789ab.1.x.0'])
      writeFileSync(join(store, '.open', name), '');
    expect(await standing(store)).toEqual([]);
  });

  it('that cannot be made are told', () => {
    const store = newStore();
    writeFileSync(store, '');
    expect(markOpen(store, 'run-1', me)).toMatch(/^.*\.open.*run-1@.*: cannot be made \(E(NOTDIR|EXIST)\)$/);
    expect(() => unmarkOpen(store, 'run-1', me)).not.toThrow();
  });
});
