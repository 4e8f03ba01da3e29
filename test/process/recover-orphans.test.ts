import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJson, readLines, runAgent, startAgent, temporaryStore } from '../support/agent-process.ts';
import { runCommand } from './killing/command.ts';
import { makeCrashedRun, marksOf } from './recovering/crashed-run.ts';

interface ManifestOnDisk {
  readonly run: { readonly status: string; readonly model_calls: number; readonly total_tokens: number };
  readonly ledgers: Readonly<Record<string, { readonly events: number }>>;
  readonly snapshots: { readonly state: string };
}

/**
 * A parent that records one call in a run, and a child that joins it; what each does more is put in. `signal` is a file by
 * which the child tells its parent something.
 */
const family = ({ parent, child }: { readonly parent: string; readonly child: string }): string => `
  import { currentRun, recordModelCall, run } from 'runledger';
  import { spawn } from 'node:child_process';
  import { existsSync, writeFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { fileURLToPath } from 'node:url';
  const call = () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
  const signal = process.env.RUNLEDGER_DIR + '-signal';
  const hasEnded = (pid) => process.ppid !== Number(pid);
  const start = () => spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(import.meta.url), 'child', String(process.pid)],
    { env: { ...process.env, ...currentRun().environment() }, stdio: 'inherit' },
  );
  if (process.argv[2] === 'child') { ${child} }
  else await run({ id: 'family' }, async () => { call(); const helper = start(); ${parent} });
`;

const die = `process.kill(process.pid, 'SIGKILL');`;
const readManifest = (store: string) => readJson<ManifestOnDisk>(store, 'family', 'run.json');

describe('a child that is killed', () => {
  it('after its parent had ended has its last figures added up by the next start', async () => {
    const store = await temporaryStore();
    const child = `writeFileSync(signal, ''); while (!hasEnded(process.argv[3])) await sleep(5); call(); call(); ${die}`;
    const parent = `while (!existsSync(signal)) await sleep(5); helper.unref();`;
    expect(await runAgent(family({ parent, child }), { store })).toMatchObject({ code: 0, stderr: '' });
    expect(await readManifest(store)).toMatchObject({ run: { status: 'completed', model_calls: 1 } });
    expect(await marksOf(store)).toHaveLength(1);
    const next = await startAgent('setInterval(() => {}, 1000)', { store });
    await expect.poll(() => marksOf(store)).toEqual([]);
    next.child.kill('SIGTERM');
    await next.ended;
    expect(await readManifest(store)).toMatchObject({
      run: { status: 'completed', model_calls: 3, total_tokens: 330 },
      snapshots: { state: 'final' },
    });
  });

  it('while its parent goes on is in the figures that its parent leaves', async () => {
    const store = await temporaryStore();
    const child = `call(); call(); ${die}`;
    const parent = `await new Promise((done) => helper.on('exit', done));`;
    expect(await runAgent(family({ parent, child }), { store })).toMatchObject({ code: 0, stderr: '' });
    expect(await readManifest(store)).toMatchObject({
      run: { status: 'completed', model_calls: 3, total_tokens: 330 },
      snapshots: { state: 'final' },
    });
    expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stdout: `0 runs finalised in ${store}\n` });
    expect(await marksOf(store)).toEqual([]);
  });
});

describe('a child and its parent that end at the same time', () => {
  it.each([60, 85, 95, 99])('leave all their figures, whoever is last (parent at call %i of 100)', async (nth) => {
    const store = await temporaryStore();
    const child = `for (let n = 0; n < 100; n++) { call(); if (n === ${nth}) writeFileSync(signal, ''); await sleep(1); }`;
    const parent = `while (!existsSync(signal)) await sleep(1);`;
    expect(await runAgent(family({ parent, child }), { store })).toMatchObject({ code: 0, stderr: '' });
    const ledgers = (await readdir(join(store, 'family'))).filter((file) => /^events.*\.jsonl$/.test(file));
    const lines = (await Promise.all(ledgers.map((file) => readLines(store, 'family', file)))).flat();
    const calls = lines.filter(({ event }) => event === 'model_call').length;
    expect(calls).toBe(101);
    expect(await readManifest(store)).toMatchObject({
      run: { status: 'completed', model_calls: calls, total_tokens: 110 * calls },
      snapshots: { state: 'final' },
    });
    expect(await marksOf(store)).toEqual([]);
  });
});

describe('a run whose process died before it had written anything', () => {
  it('leaves nothing behind', async () => {
    const { store } = await makeCrashedRun(1);
    const marks = await marksOf(store);
    for (const mark of marks)
      await rename(join(store, '.open', mark), join(store, '.open', mark.replace('run-1@', 'run-2@')));
    const pid = marks[0]?.split('@')[1]?.split('.')[1];
    await mkdir(join(store, 'run-2'));
    await writeFile(join(store, 'run-2', `.run.json.${pid}.0123456789ab.tmp`), '{');
    expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(store, 'run-2'))).toBe(false);
    expect(await marksOf(store)).toEqual([]);
  });
});
