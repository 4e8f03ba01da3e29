import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { formatMicros } from '../../src/common/clock.ts';
import { statusOf } from '../../src/store/liveness.ts';
import { describeProcess, type ProcessIdentity } from '../../src/store/process-identity.ts';
import { manifestOf } from './manifest-support.ts';
import { fixtureEnvironment, startMicros } from './support.ts';

const me = describeProcess();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startProcess(): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const file = fileURLToPath(new URL('fixtures/live.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'], env: fixtureEnvironment });
  children.push(child);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { child, identity: JSON.parse(line) as ProcessIdentity };
}

/** How a run stands whose writer is this, so many seconds after its heartbeat. */
function statusAfter(silenceSeconds: number, writer: ProcessIdentity, reader = me): string {
  const manifest = manifestOf({ writer, heartbeat_at: formatMicros(startMicros) });
  return statusOf(manifest, { nowMicros: startMicros + silenceSeconds * 1e6, me: reader });
}

describe('a run', () => {
  it('goes on while its process lives, however long that was silent', async () => {
    const { identity } = await startProcess();
    for (const silence of [-3600, 0, 61, 1e7]) expect(statusAfter(silence, identity)).toBe('running');
    expect(statusAfter(1e7, me)).toBe('running');
  });

  it('has crashed as soon as its process is gone', async () => {
    const { child, identity } = await startProcess();
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(statusAfter(0, identity)).toBe('crashed');
  });

  it('has crashed where another process has its id', () => {
    expect(statusAfter(0, { ...me, start_time: '1' })).toBe('crashed');
  });

  it('has crashed where its process is a zombie that nobody has asked for its exit code', async () => {
    // A shell that starts a process and becomes another program, which never waits for it. The process ends after that: a
    // shell that is still one would ask for the exit code.
    const program = '(until [[ $(< /proc/$$/comm) == sleep ]]; do :; done) & echo $!; exec sleep 60';
    const shell = spawn('bash', ['-c', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(shell);
    const [line] = (await once(shell.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    const fields = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    while (fields()[0] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(statusAfter(0, { ...me, pid, start_time: fields()[19] as string })).toBe('crashed');
  });

  it.each([
    ['another boot', { boot_id: 'another' }],
    ['another container', { namespaces: 'pid:[1] time:[1]' }],
  ])('of %s has crashed after a minute of silence, and not before', (_, elsewhere) => {
    // Its pid may well be somebody’s here, or nobody’s: neither says anything.
    for (const pid of [process.pid, 2 ** 22 + 1]) {
      const writer = { ...me, ...elsewhere, pid };
      expect(statusAfter(59, writer)).toBe('running');
      expect(statusAfter(61, writer)).toBe('crashed');
      expect(statusAfter(-3600, writer)).toBe('running');
    }
  });

  it.each(['completed', 'failed', 'cancelled', 'crashed'])('that is recorded as %s is', (status) => {
    const manifest = manifestOf();
    const ended = { ...manifest, run: { ...manifest.run, status }, writer: { ...me, start_time: '1' } };
    expect(statusOf(ended, { nowMicros: startMicros, me })).toBe(status);
  });

  describe('where there is no /proc', () => {
    const here = { ...me, start_time: null, boot_id: null, namespaces: null };

    it('goes on while a process has its id and is not silent for an hour', () => {
      expect(statusAfter(3599, here, here)).toBe('running');
      expect(statusAfter(3601, here, here)).toBe('crashed');
      expect(statusAfter(0, { ...here, pid: 2 ** 22 + 1 }, here)).toBe('crashed');
    });

    it('of another machine is told by its heartbeat', () => {
      const elsewhere = { ...here, hostname: 'elsewhere', pid: 2 ** 22 + 1 };
      expect(statusAfter(59, elsewhere, here)).toBe('running');
      expect(statusAfter(61, elsewhere, here)).toBe('crashed');
    });
  });

  it('of another user goes on', () => {
    // The first process of the system: without rights, kill answers EPERM, and that is a sign of life.
    const start_time = readFileSync('/proc/1/stat', 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
    expect(statusAfter(1e6, { ...me, pid: 1, start_time })).toBe('running');
  });
});

describe('describeProcess', () => {
  it('says what does not change, and tells processes apart', async () => {
    const { identity } = await startProcess();
    expect(describeProcess()).toEqual(me);
    expect(identity).toMatchObject({
      boot_id: me.boot_id,
      namespaces: me.namespaces,
      hostname: me.hostname,
      thread_id: 0,
    });
    expect(identity.pid).not.toBe(me.pid);
    expect(identity.start_time).toMatch(/^\d+$/);
    expect(me.boot_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
