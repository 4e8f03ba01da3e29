import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, readLines, runAgent, runIds, startAgent, temporaryStore } from '../support/agent-process.ts';

const answer = JSON.stringify({
  id: 'answer-1',
  object: 'chat.completion',
  model: 'gpt-5',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
});

const event = (data: object): string => `data: ${JSON.stringify({ model: 'gpt-5', ...data })}\n\n`;
const textEvent = event({ choices: [{ index: 0, delta: { content: ' again' } }] });
const firstEvent = event({ id: 'answer-1', choices: [{ index: 0, delta: { content: 'Hello' } }] });
const lastEvents = `${event({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 7 } })}data: [DONE]\n\n`;

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const words = new URL(request.url ?? '', origin).searchParams.get('stream');
      if (words !== null) {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(firstEvent);
        for (let word = 1; word < Number(words); word += 1) response.write(textEvent);
        setTimeout(() => response.end(lastEvents), 20);
        return;
      }
      const isPacked = request.headers['accept-encoding'] === 'gzip';
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(isPacked && { 'content-encoding': 'gzip' }),
      });
      response.end(isPacked ? gzipSync(answer) : answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Runs an agent whose calls are recorded in batches, or as they end. */
async function recorded(source: string, processor: 'simple' | 'batch' = 'batch') {
  const { store, env } = await setUp(processor);
  const { code, stderr } = await runAgent(withCall(source), { store, env });
  return { store, code, stderr };
}

async function setUp(processor: 'simple' | 'batch') {
  const store = await temporaryStore();
  const file = join(store, 'otel-config.yaml');
  const instrumentation = `{ processor: ${processor}, providers: [{ url: "${origin}/v1", provider: openai }] }`;
  const section = `{ directory: "${store}", instrumentation: ${instrumentation} }`;
  const reader = '{ periodic: { interval: 10000, exporter: { json: {} } } }';
  const lines = [
    'file_format: "1.1"',
    `meter_provider: { readers: [${reader}] }`,
    `distribution: { runledger: ${section} }`,
  ];
  await writeFile(file, lines.join('\n'));
  return { store, env: { OTEL_CONFIG_FILE: file } };
}

const withCall = (source: string): string => `
  import http from 'node:http';
  import { agent, run, toolCall, currentRun, health } from 'runledger';
  const url = '${origin}/v1/chat/completions';
  const body = JSON.stringify({ model: 'gpt-5', messages: [] });
  const call = async () => (await fetch(url, { method: 'POST', body })).json();
  ${source}`;

async function linesOf(store: string, index = 0): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const runId = (await runIds(store))[index] ?? '';
  return await readLines(store, runId, 'events.jsonl');
}

const isCall = ({ event }: Readonly<Record<string, unknown>>): boolean => event === 'model_call';
const used = { status: 'success', response_model: 'gpt-5', input_tokens: 11, output_tokens: 7 };

describe('calls that are recorded in batches', () => {
  it.each([
    ['calls process.exit()', 'await call(); process.exit(0);'],
    ['throws', `await call(); throw new RangeError('of the agent');`],
    ['ends itself by a signal', `await call(); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`],
    ['returns', 'await call();'],
  ])('are all there when the agent %s', async (_, source) => {
    const { store } = await recorded(source);
    expect((await linesOf(store)).filter(isCall)).toMatchObject([used]);
    const { run } = await readJson<{ run: object }>(store, (await runIds(store))[0] ?? '', 'run.json');
    expect(run).toMatchObject({ model_calls: 1, total_tokens: 18 });
  });

  it('are written while the agent goes on', async () => {
    const { store, env } = await setUp('batch');
    const source = `await call(); console.log('answered'); setInterval(() => {}, 1000);`;
    const agent = await startAgent(withCall(source), { store, env });
    await agent.printed('answered');
    // Until then there may be no ledger, or a line that is being written.
    while (!(await linesOf(store).catch(() => [])).some(isCall)) await sleep(10);
    agent.child.kill('SIGKILL');
    expect(await agent.ended).toMatchObject({ signal: 'SIGKILL' });
    expect((await linesOf(store)).filter(isCall)).toMatchObject([used]);
  });

  it('stand in the order of what happened, in the scopes that they were made in', async () => {
    const { store, stderr } = await recorded(`
      await run({ project: 'first' }, async () => {
        await agent({ role: 'coder' }, async () => {
          await call();
          await toolCall({ name: 'compile' }, async () => {});
          await call();
        });
        await agent({ role: 'reviewer' }, call);
      });
      await run({ project: 'second' }, call);`);
    expect(stderr).toBe('');
    const ids = await runIds(store);
    const first = await linesOf(
      store,
      ids.findIndex((id) => id.includes('first')),
    );
    expect(first.map(({ event, agent_role: role = null, project }) => [event, role, project])).toEqual([
      ['run_start', null, 'first'],
      ['model_call', 'coder', 'first'],
      ['tool_call', 'coder', 'first'],
      ['model_call', 'coder', 'first'],
      ['agent', 'coder', 'first'],
      ['model_call', 'reviewer', 'first'],
      ['agent', 'reviewer', 'first'],
      ['run_end', null, 'first'],
    ]);
    const times = first.map(({ ts }) => ts as string);
    expect(times).toEqual(times.toSorted());
    const second = await linesOf(
      store,
      ids.findIndex((id) => id.includes('second')),
    );
    expect(second.filter(isCall)).toMatchObject([{ ...used, project: 'second' }]);
  });

  // Of a stream 64 kB are held at most: of more, what has come is read while the rest comes.
  it.each([2, 300, 20_000])('are counted of streams of %i words', async (words) => {
    const source = `
      const stream = await fetch(url + '?stream=${words}', { method: 'POST', body });
      let bytes = 0;
      for await (const chunk of stream.body) bytes += chunk.length;
      console.log(bytes);`;
    const { store, env } = await setUp('batch');
    const { stdout } = await runAgent(withCall(source), { store, env });
    expect(Number(stdout)).toBe(firstEvent.length + (words - 1) * textEvent.length + lastEvents.length);
    expect((await linesOf(store)).filter(isCall)).toMatchObject([{ ...used, response_id: 'answer-1', streamed: true }]);
  });

  it('begin the run of a process that opens none', async () => {
    const { store } = await recorded('await call(); await call();');
    const lines = await linesOf(store);
    const times = lines.map(({ ts }) => ts as string);
    expect(lines.map(({ event: name }) => name)).toEqual(['run_start', 'model_call', 'model_call', 'run_end']);
    expect(times).toEqual(times.toSorted());
    expect(lines[0]?.started_at).toBe(times[1]);
  });

  it('are written before the agent waits for a child process, which holds its event loop', async () => {
    const { store, env } = await setUp('batch');
    const source = `
      import { execFileSync } from 'node:child_process';
      await call();
      execFileSync(process.execPath, ['-e', 'process.kill(process.ppid, "SIGKILL")']);`;
    expect(await runAgent(withCall(source), { store, env })).toMatchObject({ signal: 'SIGKILL' });
    expect((await linesOf(store)).filter(isCall)).toMatchObject([used]);
  });

  it('are counted by health() as they are', async () => {
    const { code } = await recorded(`
      await call();
      const { runs, ledger, wire } = health();
      process.exit(runs.open === 1 && ledger.events === wire.recordedCalls + 1 ? 7 : 0);`);
    expect(code).toBe(7);
  });

  it('are in the totals that the agent asks for at once', async () => {
    const source = `await run({}, async () => {
      await call();
      process.exitCode = currentRun().summary().totalTokens;
    });`;
    expect(await recorded(source)).toMatchObject({ code: 18 });
  });
});

// What passes is read later than it comes: it is the agent's, to do with as it likes.
describe.each(['simple', 'batch'] as const)('a response that the agent changes, recorded by %s', (processor) => {
  it.each([
    [
      'its bytes',
      `await new Promise((resolve) => {
         const request = http.request(url, { method: 'POST' }, (response) => {
           response.on('data', (chunk) => chunk.fill(0x20)).on('end', resolve);
         });
         request.end(body);
       });`,
    ],
    [
      'its headers',
      `await new Promise((resolve) => {
         const request = http.request(url, { method: 'POST', headers: { 'accept-encoding': 'gzip' } }, (response) => {
           delete response.headers['content-encoding'];
           response.headers['content-type'] = 'text/event-stream';
           response.resume().on('end', resolve);
         });
         request.end(body);
       });`,
    ],
    ...[6, 7, 8].map((major) => [
      `its memory, given to another thread, by undici ${major}`,
      `import { request } from 'undici-${major}';
       const { port1 } = new MessageChannel();
       const { body: stream } = await request(url + '?stream', { method: 'POST', body });
       for await (const chunk of stream) {
         // Two that came at once lie in the same memory, which can be given away once.
         if (chunk.buffer.byteLength > 0) port1.postMessage(chunk, [chunk.buffer]);
       }
       port1.close();`,
    ]),
  ])('is counted as it came: %s', async (_, source) => {
    const { store, stderr } = await recorded(source, processor);
    expect(stderr).toBe('');
    expect((await linesOf(store)).filter(isCall)).toMatchObject([used]);
  });
});
