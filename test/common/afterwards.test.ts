import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { afterwards, recordAfterwards, settle, settleRecords } from '../../src/common/afterwards.ts';
import { runAgent, temporaryStore } from '../support/agent-process.ts';

afterEach(settle);

describe('work that is put off', () => {
  it('is done in its order when somebody is about to look, and once', () => {
    const done: number[] = [];
    for (const n of [1, 2, 3]) afterwards(() => done.push(n));
    expect(done).toEqual([]);
    settle();
    settle();
    expect(done).toEqual([1, 2, 3]);
  });

  it('includes what it puts off itself', () => {
    const done: string[] = [];
    afterwards(() => {
      done.push('outer');
      afterwards(() => done.push('inner'));
    });
    settle();
    expect(done).toEqual(['outer', 'inner']);
  });

  it('is recorded before what it is added to, which waits for who looks', () => {
    const done: string[] = [];
    afterwards(() => done.push('added'));
    recordAfterwards(() => {
      done.push('recorded');
      afterwards(() => done.push('added too'));
    });
    settleRecords();
    expect(done).toEqual(['recorded']);
    settle();
    expect(done).toEqual(['recorded', 'added', 'added too']);
  });

  it('is done where nobody looks', async () => {
    let isDone = false;
    afterwards(() => {
      isDone = true;
    });
    while (!isDone) await sleep(5);
  });

  it('does not pile up where the event loop is held', () => {
    let waiting = 0;
    let most = 0;
    for (let n = 0; n < 10_000; n++) {
      waiting++;
      most = Math.max(most, waiting);
      afterwards(() => waiting--);
    }
    expect(most).toBeLessThanOrEqual(256);
  });

  it('does not keep a process from its end', async () => {
    const url = new URL('../../dist/src/common/afterwards.js', import.meta.url).href;
    const source = `
      import { afterwards } from ${JSON.stringify(url)};
      afterwards(() => console.log('was waited for'));`;
    const { code, stdout } = await runAgent(source, { store: await temporaryStore(), registered: false });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});
