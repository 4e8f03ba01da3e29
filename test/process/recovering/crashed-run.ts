import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAgent } from '../../support/agent-process.ts';

/** A store whose only run, `run-1`, was left by a killed process: one call of 110 tokens for each it was asked for, and a helper thread’s. */
export interface CrashedRun {
  readonly store: string;
  readonly calls: number;
}

const source = `
  import { currentRun, recordModelCall, run, ticket } from 'runledger';
  import { Worker, isMainThread } from 'node:worker_threads';
  import { fileURLToPath } from 'node:url';
  const call = () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, costUsd: 0.25, durationMs: 5 });
  if (!isMainThread) {
    call();
    console.log('helped');
    setInterval(() => {}, 1000);
  } else {
    await run({ id: 'run-1', project: 'shop', config: { model: 'gpt-4o' } }, async () => {
      await ticket('T-1', () => { for (let n = 0; n < Number(process.env.CALLS); n++) call(); });
      new Worker(fileURLToPath(import.meta.url), { env: { ...process.env, ...currentRun().environment() } });
      await new Promise(() => {});
    });
  }
`;

/** Makes one, by a process that is killed. */
export async function makeCrashedRun(calls: number): Promise<CrashedRun> {
  const store = join(await newDirectory(), 'store');
  const agent = await startAgent(source, { store, env: { CALLS: String(calls) } });
  await agent.printed('helped');
  agent.child.kill('SIGKILL');
  await agent.ended;
  return { store, calls: calls + 1 };
}

/** A folder of its own. */
export const newDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'runledger-recover-'));

/** A copy of such a store, marks included; with the run as often, and under the names, as is asked for. */
export async function copyOf({ store }: CrashedRun, runIds: readonly string[] = ['run-1']): Promise<string> {
  const copy = join(await newDirectory(), 'store');
  await mkdir(join(copy, '.open'), { recursive: true });
  for (const runId of runIds) {
    await cp(join(store, 'run-1'), join(copy, runId), { recursive: true, preserveTimestamps: true });
    for (const mark of await readdir(join(store, '.open')))
      await cp(join(store, '.open', mark), join(copy, '.open', mark.replace(/^run-1@/, `${runId}@`)));
  }
  return copy;
}

/** The names of the processes' marks in a store. */
export const marksOf = (store: string): Promise<readonly string[]> =>
  existsSync(join(store, '.open')) ? readdir(join(store, '.open')) : Promise.resolve([]);

/** Makes a run's ledgers so old that somebody who still wrote them would have been heard of. */
export const makeOld = (directory: string): Promise<void> => setWritten(directory, new Date(0));

/** Makes them as new as if somebody had just written to them, however long ago the process was killed. */
export const makeNew = (directory: string): Promise<void> => setWritten(directory, new Date());

async function setWritten(directory: string, at: Date): Promise<void> {
  for (const file of await readdir(directory)) if (file.endsWith('.jsonl')) await utimes(join(directory, file), at, at);
}
