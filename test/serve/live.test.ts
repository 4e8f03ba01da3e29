import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, type TestContext } from 'vitest';
import { generateStore } from '../../src/cli/generate/generate-store.ts';
import type { PageData, PageRuns } from '../../src/dashboard/page-data.ts';
import { type AgentProcess, runIds, startAgent, temporaryStore } from '../support/agent-process.ts';
import { ask, askMetrics, type Listener, listen, type ServeProcess, startServe } from '../support/served.ts';

/** An agent that calls a tool whenever it is told to, and ends its run when it is told that. */
const obedient = `
  import { run, toolCall } from 'runledger';
  import { createServer } from 'node:http';
  let end;
  const over = new Promise((resolve) => { end = resolve; });
  await run({ project: 'live' }, async () => {
    const server = createServer(async (request, response) => {
      if (request.url === '/end') end();
      else await toolCall('step', async () => {});
      response.end();
    }).listen(0, '127.0.0.1', () => console.log('listens ' + server.address().port + '.'));
    await over;
    server.close();
    server.closeAllConnections();
  });`;

interface Obedient extends AgentProcess {
  step(): Promise<unknown>;
  end(): Promise<unknown>;
}

async function startObedient(store: string, { onTestFinished }: TestContext): Promise<Obedient> {
  const agent = await startAgent(obedient, { store });
  onTestFinished(() => void agent.child.kill('SIGKILL'));
  let printed = '';
  agent.child.stdout?.on('data', (text: string) => {
    printed += text;
  });
  await expect.poll(() => printed).toMatch(/listens \d+\./);
  const port = /listens (\d+)\./.exec(printed)?.[1];
  return { ...agent, step: () => ask(`http://127.0.0.1:${port}/step`), end: () => ask(`http://127.0.0.1:${port}/end`) };
}

async function serve(
  args: readonly string[],
  { onTestFinished }: TestContext,
  options: Parameters<typeof startServe>[1] = {},
): Promise<ServeProcess> {
  const served = await startServe(args, options);
  onTestFinished(async () => void (await served.stop()));
  return served;
}

async function generatedStore(runs: number): Promise<string> {
  const directory = await temporaryStore();
  await generateStore(directory, { seed: 'live', runs, days: 2, endMicros: Date.parse('2026-11-21T00:00:00Z') * 1000 });
  return directory;
}

/** The newest row of a run that was heard of. */
function rowOf({ heard }: Listener, place = 0): Record<string, unknown> | null {
  const last = heard.findLast(({ event }) => event === 'runs')?.data as { runs: PageRuns } | undefined;
  if (last === undefined) return null;
  const { runs } = last;
  const name = (at: number | null | undefined) => (at === null || at === undefined ? null : runs.names[at]);
  return {
    run_id: runs.run_id[place],
    project: name(runs.project[place]),
    status: name(runs.status[place]),
    tool_calls: runs.tool_calls[place],
  };
}

const rowsHeard = ({ heard }: Listener): unknown[] =>
  heard.flatMap(({ event, data }) => (event === 'runs' ? (data as { runs: PageRuns }).runs.run_id : []));

const pagesHeard = ({ heard }: Listener): number[] =>
  heard.flatMap(({ event, data }) => (event === 'page' ? [(data as { generation: number }).generation] : []));

async function pageOf({ url }: ServeProcess): Promise<PageData | null> {
  const { status, text } = await ask(`${url}page.json`);
  return status === 200 ? (JSON.parse(text) as { page: PageData }).page : null;
}

describe('a page that is open', () => {
  it('hears of a run that begins, grows and ends, without asking', async (test) => {
    const store = await temporaryStore();
    const served = await serve(['--directory', store], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    const agent = await startObedient(store, test);
    const [runId] = await (async () => {
      await agent.step();
      return runIds(store);
    })();
    await expect
      .poll(() => rowOf(listener))
      .toEqual({ run_id: runId, project: 'live', status: 'running', tool_calls: 1 });
    await agent.step();
    await agent.step();
    await expect.poll(() => rowOf(listener)).toMatchObject({ status: 'running', tool_calls: 3 });
    await agent.end();
    await agent.ended;
    await expect.poll(() => rowOf(listener)).toMatchObject({ status: 'completed', tool_calls: 3 });
    await expect.poll(async () => (await pageOf(served))?.runs.tool_calls).toEqual([3]);
    expect(pagesHeard(listener).length).toBeGreaterThan(1);
    listener.close();
  });

  it('hears of a run whose process is killed', async (test) => {
    const store = await temporaryStore();
    const agent = await startObedient(store, test);
    await agent.step();
    const served = await serve(['--directory', store], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    agent.child.kill('SIGKILL');
    await expect.poll(() => rowOf(listener)).toMatchObject({ status: 'crashed', tool_calls: 1 });
    listener.close();
  });

  it('hears of what it missed while it was away', async (test) => {
    const store = await temporaryStore();
    const served = await serve(['--directory', store], test);
    const before = await listen(served.url);
    await expect.poll(() => pagesHeard(before)).toEqual([1]);
    before.close();
    const agent = await startObedient(store, test);
    await agent.step();
    const after = await listen(served.url);
    await expect.poll(() => rowOf(after) ?? pagesHeard(after).at(-1)).toBeTruthy();
    await expect.poll(async () => (await pageOf(served))?.runs.tool_calls).toEqual([1]);
    after.close();
  });

  it('hears of no run that is not asked for', async (test) => {
    const store = await temporaryStore();
    const served = await serve(['--directory', store, '--project', 'another'], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    const agent = await startObedient(store, test);
    await agent.step();
    // The whole page is gathered anew for it, and has it no more than the rows have.
    await expect.poll(() => pagesHeard(listener).length).toBeGreaterThan(1);
    expect(rowsHeard(listener)).toEqual([]);
    expect((await pageOf(served))?.runs.run_id).toEqual([]);
    listener.close();
  });
});

describe('a page that is open on some runs alone', () => {
  it('hears of one that is not among them any more', async (test) => {
    const store = await temporaryStore();
    const served = await serve(['--directory', store, '--status', 'running'], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    const agent = await startObedient(store, test);
    await agent.step();
    await expect.poll(() => rowOf(listener)).toMatchObject({ status: 'running', tool_calls: 1 });
    await agent.end();
    await agent.ended;
    const newest = () => listener.heard.findLast(({ event }) => event === 'runs')?.data;
    await expect.poll(newest).toMatchObject({ gone: await runIds(store) });
    listener.close();
  });
});

describe('a store', () => {
  it('may appear later', async (test) => {
    const cwd = await temporaryStore();
    const served = await serve([], test, { cwd });
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    expect((await pageOf(served))?.runs.run_id).toEqual([]);
    const agent = await startObedient(join(cwd, 'runs'), test);
    await agent.step();
    await expect.poll(() => rowOf(listener)).toMatchObject({ project: 'live', tool_calls: 1 });
    listener.close();
  });

  it('may be removed, and come back', async (test) => {
    const store = await generatedStore(3);
    const served = await serve(['--directory', store], test);
    const listener = await listen(served.url);
    await expect.poll(async () => (await pageOf(served))?.runs.run_id.length).toBe(3);
    renameSync(store, `${store}-away`);
    await expect.poll(async () => (await pageOf(served))?.runs.run_id.length).toBe(0);
    renameSync(`${store}-away`, store);
    await expect.poll(async () => (await pageOf(served))?.runs.run_id.length).toBe(3);
    expect(listener.heard.filter(({ event }) => event === 'trouble')).toEqual([]);
    listener.close();
  });

  it('that cannot be listed is trouble, which passes', async (test) => {
    const store = await generatedStore(2);
    const served = await serve(['--directory', store], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    renameSync(store, `${store}-away`);
    test.onTestFinished(() => rmSync(`${store}-away`, { recursive: true, force: true }));
    writeFileSync(store, 'a file');
    const trouble = () => listener.heard.findLast(({ event }) => event === 'trouble')?.data;
    await expect.poll(trouble).toEqual({ message: `${store}: cannot be listed (ENOTDIR)` });
    await expect.poll(() => served.said.stderr).toBe(`${store}: cannot be listed (ENOTDIR)\n`);
    const late = await listen(served.url);
    await expect.poll(() => late.heard.slice(0, 2).map(({ event }) => event)).toEqual(['page', 'trouble']);
    late.close();
    rmSync(store);
    renameSync(`${store}-away`, store);
    const troubled = listener.heard.length;
    await expect.poll(() => listener.heard.slice(troubled).some(({ event }) => event === 'page')).toBe(true);
    const later = await listen(served.url);
    await expect.poll(() => later.heard.length).toBeGreaterThan(0);
    expect(later.heard.filter(({ event }) => event === 'trouble')).toEqual([]);
    later.close();
    renameSync(store, `${store}-away`);
    writeFileSync(store, 'a file');
    // Each time that it comes back.
    await expect.poll(() => served.said.stderr).toBe(`${store}: cannot be listed (ENOTDIR)\n`.repeat(2));
    rmSync(store);
    renameSync(`${store}-away`, store);
    listener.close();
  });

  it('may be served by two at once', async (test) => {
    const store = await temporaryStore();
    const both = await Promise.all([serve(['--directory', store], test), serve(['--directory', store], test)]);
    const listeners = await Promise.all(both.map(({ url }) => listen(url)));
    for (const listener of listeners) await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    const agent = await startObedient(store, test);
    await agent.step();
    for (const listener of listeners)
      await expect.poll(() => rowOf(listener)).toMatchObject({ status: 'running', tool_calls: 1 });
    for (const listener of listeners) listener.close();
  });

  it('is read no further than its own files, though an agent’s names say otherwise', async (test) => {
    const store = await temporaryStore();
    const served = await serve(['--directory', store], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    const name = '<img src=x onerror=alert(1)>';
    const line = {
      ts: '2026-11-21T10:00:00.000000Z',
      event: 'model_call',
      project: "=cmd|' /C calc'!A0",
      request_model: name,
    };
    mkdirSync(join(store, 'hostile'));
    appendFileSync(join(store, 'hostile', 'events.jsonl'), `${JSON.stringify({ ...line, run_id: '../../etc' })}\n`);
    await expect.poll(() => rowOf(listener)).toMatchObject({ run_id: 'hostile' });
    const { headers, text } = await ask(`${served.url}run.json?id=hostile`);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(JSON.parse(text).run.names).toContain(name);
    const figures = await askMetrics(served.url);
    expect(figures.headers['content-type']).toMatch(/^text\/plain/);
    expect(figures.text).toContain(`gen_ai_request_model="${name}"`);
    listener.close();
  });
});

describe('a client that is slow', () => {
  it('is let go when a megabyte waits for it, and others hear on', async (test) => {
    const store = await temporaryStore();
    const served = await serve(['--directory', store], test);
    const listener = await listen(served.url);
    await expect.poll(() => pagesHeard(listener)).toEqual([1]);
    const deaf = connect(served.port, '127.0.0.1');
    test.onTestFinished(() => void deaf.destroy());
    deaf.pause();
    let isGone = false;
    deaf
      .on('error', () => {})
      .once('close', () => {
        isGone = true;
      });
    deaf.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n\r\n`);
    // Rows of a megabyte: far more than the kernel takes for one connection comes after a few of them.
    const big = 'm'.repeat(300_000);
    for (let round = 0; !isGone && round < 60; round++) {
      for (let run = 0; run < 3; run++) {
        const directory = join(store, `run-${run}`);
        mkdirSync(directory, { recursive: true });
        const line = {
          ts: '2026-11-21T10:00:00.000000Z',
          event: 'model_call',
          request_model: `${big}${run}`,
          response_id: `${round}`,
        };
        appendFileSync(join(directory, 'events.jsonl'), `${JSON.stringify(line)}\n`);
      }
      const heard = listener.heard.length;
      await expect.poll(() => listener.heard.length).toBeGreaterThan(heard);
      // What was sent is read by nobody: whether the other end is closed, only a byte of ours tells.
      deaf.write('x');
    }
    expect(isGone).toBe(true);
    await expect.poll(() => rowOf(listener)).toMatchObject({ status: 'running' });
    listener.close();
  });

  it('keeps nobody from being answered, and nobody from ending', async () => {
    const store = await generatedStore(2);
    const served = await startServe(['--directory', store]);
    const slow = Array.from({ length: 50 }, () => {
      const asked = request(new URL('/', served.url), { agent: false }).on('error', () => {});
      asked.on('response', (response) => response.pause());
      asked.end();
      return asked;
    });
    await expect.poll(async () => (await pageOf(served))?.runs.run_id.length).toBe(2);
    const whole = await ask(`${served.url}page.json`, { headers: { 'accept-encoding': 'gzip' } });
    expect(JSON.parse(gunzipSync(whole.body).toString()).generation).toBe(1);
    expect(await served.stop()).toEqual({ code: 0, signal: null });
    for (const asked of slow) asked.destroy();
  });
});
