import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { QuestionProcess } from '../../../src/serve/questions/question-process.ts';
import { temporaryStore } from '../../support/agent-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { sourceEnvironment } from '../../support/source-process.ts';

function start({ idleMs = 60_000, env = sourceEnvironment() } = {}) {
  const process = new QuestionProcess({ env, idleMs });
  onTestFinished(() => process.close());
  return process;
}

const page = (directory: string) => ({ kind: 'page', directory, filter: {}, generation: 1 }) as const;

/** The processes that this one has started for questions. */
function children(): readonly number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => (line.includes('question-program') ? [Number.parseInt(line, 10)] : []));
}

describe('a process that answers questions', () => {
  it('answers several, each its own', async () => {
    const questions = start();
    const store = await temporaryStore();
    const answers = await Promise.all([
      questions.ask(page(store)),
      questions.ask({ kind: 'run', directory: store, runId: 'nothing' }),
    ]);
    expect(answers.map(({ body }) => body)).toEqual([expect.any(Uint8Array), null]);
    expect(children()).toHaveLength(1);
  });

  it('says why it cannot, and answers the next one', async () => {
    const questions = start();
    const file = new URL(import.meta.url).pathname;
    await expect(questions.ask(page(file))).rejects.toThrow(`${file}: cannot be listed (ENOTDIR)`);
    expect((await questions.ask(page(await temporaryStore()))).body).toBeInstanceOf(Uint8Array);
  });

  it('is started again where it was killed over a question', async () => {
    const questions = start();
    const store = await temporaryStore();
    const asked = questions.ask(page(store));
    const failed = expect(asked).rejects.toThrow(
      'the process that answers questions about the store ended with SIGKILL',
    );
    for (const pid of children()) process.kill(pid, 'SIGKILL');
    await failed;
    expect((await questions.ask(page(store))).body).toBeInstanceOf(Uint8Array);
  });

  it('ends when it has been idle', async () => {
    const questions = start({ idleMs: 10 });
    await questions.ask(page(await temporaryStore()));
    await expect.poll(children).toEqual([]);
    expect((await questions.ask(page(await temporaryStore()))).body).toBeInstanceOf(Uint8Array);
  });

  it('ends in the midst of a question', async () => {
    const cwd = workingDirectory();
    await runCommand(['generate', '--runs', '40', '--directory', 'runs'], { cwd });
    const questions = start();
    const asked = questions.ask(page(`${cwd}/runs`));
    const failed = expect(asked).rejects.toThrow('SIGKILL');
    await expect.poll(children).toHaveLength(1);
    await questions.close();
    await failed;
    expect(children()).toEqual([]);
    await expect(questions.ask(page(cwd))).rejects.toThrow('closing');
  });

  it('answers what open pages are told before what one of them asks for, and has no more than eight wait', async () => {
    const questions = start();
    const store = await temporaryStore();
    const answered: string[] = [];
    const run = (runId: string) => questions.ask({ kind: 'run', directory: store, runId });
    const asked = ['begun', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(async (runId) => {
      await run(runId);
      answered.push(runId);
    });
    await expect(run('one more')).rejects.toThrow('Too many runs are being asked for.');
    const { tookMs } = await questions.ask({ kind: 'runs', directory: store, filter: {}, runIds: ['x'] });
    expect(answered).toEqual(['begun']);
    expect(tookMs).toBeGreaterThan(0);
    await Promise.all(asked);
    expect(answered).toEqual(['begun', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  it('is not asked what nobody wants to know any more', async () => {
    const questions = start();
    const store = await temporaryStore();
    const begun: string[] = [];
    const ask = (runId: string, signal?: AbortSignal) =>
      questions.ask(
        { kind: 'run', directory: store, runId },
        { onBegin: () => begun.push(runId), ...(signal !== undefined && { signal }) },
      );
    const gone = new AbortController();
    const first = ask('first', gone.signal);
    const dropped = expect(ask('dropped', gone.signal)).rejects.toThrow('aborted');
    const last = ask('last');
    gone.abort();
    await dropped;
    expect((await Promise.all([first, last])).map(({ body }) => body)).toEqual([null, null]);
    expect(begun).toEqual(['first', 'last']);
  });

  it('says so where it cannot be started, and is started when it can be', async () => {
    const questions = start();
    const store = await temporaryStore();
    vi.stubEnv('TMPDIR', `${store}/nothing`);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(questions.ask(page(store))).rejects.toThrow('ENOENT');
    vi.unstubAllEnvs();
    expect((await questions.ask(page(store))).body).toBeInstanceOf(Uint8Array);
  });

  it('goes on with the next question where it was killed over one', async () => {
    const questions = start();
    const store = await temporaryStore();
    const failed = expect(questions.ask(page(store))).rejects.toThrow('SIGKILL');
    const next = questions.ask({ kind: 'run', directory: store, runId: 'next' });
    for (const pid of children()) process.kill(pid, 'SIGKILL');
    await failed;
    expect((await next).body).toBeNull();
  });
});
