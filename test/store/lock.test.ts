import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lockRun } from '../../src/store/lock.ts';
import { describeProcess, type ProcessIdentity } from '../../src/store/process-identity.ts';
import { fixtureEnvironment, temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
const me = describeProcess();
const nowMs = Date.now();
const options = (identity: ProcessIdentity = me) => ({ me: identity, random: randomBytes, nowMs });
let runs = 0;
function newRun(): string {
  const run = join(directory, `run-${runs++}`);
  mkdirSync(run);
  return run;
}

describe('lockRun', () => {
  it('gives the lock to one, and then to the next', async () => {
    const run = newRun();
    const first = await lockRun(run, options());
    expect(first.reason).toBeNull();
    expect(await lockRun(run, options())).toEqual({ lock: null, reason: 'another process is at it' });
    first.lock?.release();
    expect(readdirSync(run)).toEqual([]);
    expect((await lockRun(run, options())).reason).toBeNull();
  });

  it('is not kept by the dead', async () => {
    const run = newRun();
    await lockRun(run, options({ ...me, pid: 2 ** 22 + 1 }));
    await lockRun(run, options({ ...me, start_time: '1' }));
    const { lock, reason } = await lockRun(run, options());
    expect(reason).toBeNull();
    expect(readdirSync(run)).toHaveLength(1);
    lock?.release();
  });

  it('is kept by another system for ten minutes', async () => {
    const run = newRun();
    await lockRun(run, options({ ...me, boot_id: 'elsewhere', pid: 2 ** 22 + 1 }));
    expect((await lockRun(run, options())).lock).toBeNull();
    const [name = ''] = readdirSync(run);
    utimesSync(join(run, name), nowMs / 1000, nowMs / 1000 - 11 * 60);
    expect((await lockRun(run, options())).reason).toBeNull();
  });

  it('says why a run that is gone cannot be locked', async () => {
    const run = newRun();
    rmSync(run, { recursive: true });
    expect(await lockRun(run, options())).toEqual({ lock: null, reason: 'cannot be locked (ENOENT)' });
  });

  it('is never held by two of four processes that fight for it', async () => {
    const run = newRun();
    const fixture = fileURLToPath(new URL('fixtures/lock.ts', import.meta.url));
    const fights = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, [fixture, run, '25'], { env: fixtureEnvironment }),
    );
    const outcomes = await Promise.all(fights);
    expect(outcomes.map(({ stdout, stderr }) => [stdout, stderr])).toEqual(Array.from({ length: 4 }, () => ['25', '']));
    expect(readdirSync(run)).toEqual([]);
  });
});
