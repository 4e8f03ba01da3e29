import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FollowedStore } from '../../../src/serve/follow/followed-store.ts';
import { readMetricsSetting } from '../../../src/serve/metrics/metrics-setting.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { parseExposition } from '../../support/exposition.ts';

interface Followed {
  readonly store: string;
  readonly changes: (readonly string[])[];
  /** What was said of the store itself; null: that it can be read again. */
  readonly troubles: (string | null)[];
  readonly followed: FollowedStore;
}

async function follow(): Promise<Followed> {
  const cwd = workingDirectory();
  const store = join(cwd, 'runs');
  mkdirSync(store);
  const metrics = await readMetricsSetting({ env: {}, cwd });
  const changes: (readonly string[])[] = [];
  const troubles: (string | null)[] = [];
  const followed = new FollowedStore(
    { directory: store, metrics },
    {
      onChange: (runIds) => changes.push(runIds),
      onTrouble: (message) => troubles.push(message),
      onWell: () => troubles.push(null),
    },
  );
  return { store, changes, troubles, followed };
}

let lines = 0;

/** A call of a tool, as a line without its line feed. */
const call = (tool = 'bash'): string => {
  lines += 1;
  const second = String(lines % 60).padStart(2, '0');
  const fields = {
    event: 'tool_call',
    id: `id-${lines}`,
    run_id: 'r',
    writer: 'main',
    seq: lines,
    project: 'p',
    tool_name: tool,
  };
  return JSON.stringify({ ts: `2026-11-21T10:00:${second}.000000Z`, ...fields, duration_ms: 1000, status: 'success' });
};

function write(store: string, runId: string, text: string): string {
  mkdirSync(join(store, runId), { recursive: true });
  const path = join(store, runId, 'events.jsonl');
  appendFileSync(path, text);
  return path;
}

/** A run that nobody has written to for an hour, and that has no manifest: its process is dead. */
function writeDead(store: string, runId: string, text: string): string {
  const path = write(store, runId, text);
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(path, anHourAgo, anHourAgo);
  return path;
}

const counted = async ({ followed }: Followed): Promise<number> => {
  const { text, problem } = await followed.figures({ patienceMs: 100_000 });
  if (text === null) throw new Error(problem);
  const samples =
    parseExposition(Buffer.from(text).toString()).get('gen_ai_execute_tool_duration_seconds')?.samples ?? [];
  return samples.filter(({ name }) => name.endsWith('_count')).reduce((sum, { value }) => sum + value, 0);
};

describe('an event is counted once', () => {
  it('as runs grow, and as others begin', async () => {
    const store = await follow();
    write(store.store, 'one', `${call()}\n${call()}\n`);
    expect(await counted(store)).toBe(2);
    expect(await counted(store)).toBe(2);
    write(store.store, 'one', `${call()}\n`);
    write(store.store, 'two', `${call()}\n`);
    await expect.poll(() => counted(store)).toBe(4);
  });

  it('where its line is torn, and whole later', async () => {
    const store = await follow();
    const line = call();
    write(store.store, 'one', `${call()}\n${line.slice(0, 70)}`);
    expect(await counted(store)).toBe(1);
    write(store.store, 'one', line.slice(70));
    expect(await counted(store)).toBe(1);
    write(store.store, 'one', `\n${call()}\n`);
    await expect.poll(() => counted(store)).toBe(3);
    expect(await counted(store)).toBe(3);
  });

  it('where its line was torn for good, and its writer went on behind it', async () => {
    const store = await follow();
    write(store.store, 'one', `${call()}\n${call().slice(0, 70)}`);
    expect(await counted(store)).toBe(1);
    write(store.store, 'one', `\n${call()}\n`);
    await expect.poll(() => counted(store)).toBe(2);
  });

  it('where its writer died before the line feed, whoever writes behind it then', async () => {
    const store = await follow();
    const path = writeDead(store.store, 'dead', `${call()}\n${call()}`);
    expect(await counted(store)).toBe(2);
    expect(await counted(store)).toBe(2);
    appendFileSync(path, `\n${call()}\n`);
    await expect.poll(() => counted(store)).toBe(3);
  });

  it('where its writer died within it, not at all, and once where it comes whole after all', async () => {
    const store = await follow();
    const line = call();
    const path = writeDead(store.store, 'dead', `${call()}\n${line.slice(0, 70)}`);
    expect(await counted(store)).toBe(1);
    appendFileSync(path, `${line.slice(70)}\n`);
    await expect.poll(() => counted(store)).toBe(2);
  });

  it('where the ledger holds it twice', async () => {
    const store = await follow();
    const line = call();
    write(store.store, 'one', `${line}\n${call()}\n${line}\n`);
    expect(await counted(store)).toBe(2);
  });

  it('where the ledger is copied anew over itself, as a mirror of another machine is', async () => {
    const store = await follow();
    const path = write(store.store, 'one', `${call()}\n${call()}\n`);
    expect(await counted(store)).toBe(2);
    cpSync(path, `${path}.new`);
    appendFileSync(`${path}.new`, `${call()}\n`);
    renameSync(`${path}.new`, path);
    await expect.poll(() => counted(store)).toBe(3);
  });

  it('where many are asked for at once', async () => {
    const store = await follow();
    write(store.store, 'one', `${call()}\n${call()}\n`);
    expect(await Promise.all(Array.from({ length: 5 }, () => counted(store)))).toEqual([2, 2, 2, 2, 2]);
  });
});

describe('a counter does not fall', () => {
  it('when its runs are cleaned up, and another of the same name begins', async () => {
    const store = await follow();
    write(store.store, 'nightly', `${call()}\n${call()}\n${call()}\n`);
    write(store.store, 'other', `${call()}\n`);
    expect(await counted(store)).toBe(4);
    rmSync(join(store.store, 'nightly'), { recursive: true });
    expect(await counted(store)).toBe(4);
    write(store.store, 'nightly', `${call()}\n${call()}\n`);
    await expect.poll(() => counted(store)).toBe(6);
  });

  it('when the command cleans up', async () => {
    const store = await follow();
    await runCommand(['generate', '--runs', '5', '--days', '30', '--directory', join(store.store, '..', 'made')], {
      cwd: store.store,
    });
    rmSync(store.store, { recursive: true });
    renameSync(join(store.store, '..', 'made'), store.store);
    const before = await counted(store);
    expect(before).toBeGreaterThan(0);
    expect(
      await runCommand(['cleanup', '--keep-days', '0', '--directory', store.store], { cwd: store.store }),
    ).toMatchObject({ code: 0 });
    expect(await counted(store)).toBe(before);
  });

  it('when a ledger is cut, or the store is away for a while', async () => {
    const store = await follow();
    const path = write(store.store, 'one', `${call()}\n${call()}\n`);
    expect(await counted(store)).toBe(2);
    const whole = readFileSync(path);
    truncateSync(path, 10);
    expect(await counted(store)).toBe(2);
    writeFileSync(path, whole);
    expect(await counted(store)).toBe(2);
    renameSync(store.store, `${store.store}-away`);
    expect(await counted(store)).toBe(2);
    renameSync(`${store.store}-away`, store.store);
    write(store.store, 'two', `${call()}\n`);
    await expect.poll(() => counted(store)).toBe(3);
  });
});

describe('there are no figures', () => {
  it('before the store has been read whole', async () => {
    const store = await follow();
    write(store.store, 'one', `${call()}\n`.repeat(2));
    expect(await store.followed.figures({ patienceMs: 0 })).toEqual({
      text: null,
      problem: 'The store is being read for the first time.',
    });
    await expect.poll(async () => (await store.followed.figures({ patienceMs: 0 })).problem).toBeNull();
  });

  it('while the store cannot be read: nothing would be wrong', async () => {
    const store = await follow();
    write(store.store, 'one', `${call()}\n`);
    renameSync(store.store, `${store.store}-away`);
    writeFileSync(store.store, '');
    onTestFinished(() => rmSync(store.store, { force: true, recursive: true }));
    const problem = `${store.store}: cannot be listed (ENOTDIR)`;
    expect(await store.followed.figures()).toEqual({ text: null, problem });
    expect(store.troubles).toEqual([problem]);
    rmSync(store.store);
    renameSync(`${store.store}-away`, store.store);
    expect(await counted(store)).toBe(1);
    expect(store.troubles).toEqual([problem, null]);
  });

  it('of a run whose format is newer, and none out of a link', async () => {
    const store = await follow();
    write(store.store, 'newer', `${call()}\n`);
    writeFileSync(join(store.store, 'newer', 'run.json'), JSON.stringify({ format: 'runledger', version: 99 }));
    expect(await counted(store)).toBe(0);
  });
});
