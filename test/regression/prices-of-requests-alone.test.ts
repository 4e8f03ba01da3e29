import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordModelCall, run, shutdown } from '../../src/index.ts';
import { runCommand } from '../support/command.ts';
import { type Recording, startRecording } from '../support/recording.ts';

let server: Server;
let url: string;
let recording: Recording;
beforeAll(async () => {
  server = createServer((request, response) => {
    const status = Number(request.headers['x-answer']);
    const body = status === 200 ? { id: 'c-1', model: 'img' } : { error: {} };
    request
      .resume()
      .on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const prices = '[{ provider: house, model: img, request: 0.04 }]';
  const providers = `[{ url: "${url}", provider: house }]`;
  recording = await startRecording({
    runledger: `{ prices: ${prices}, instrumentation: { providers: ${providers} } }`,
  });
});
afterAll(async () => {
  await shutdown();
  server.close();
});

const byHand = (input: object) => () => recordModelCall({ provider: 'house', model: 'img', ...input });
const byWire = (status: number) => async () => {
  const body = JSON.stringify({ model: 'img' });
  await (
    await fetch(`${url}/v1/chat/completions`, { method: 'POST', body, headers: { 'x-answer': `${status}` } })
  ).text();
};

// `config check` said "give input and output, or request", and an entry of a request's price alone priced no call.
it.each<[what: string, call: () => unknown, costUsd: number | null]>([
  ['with usage', byHand({ inputTokens: 1000, outputTokens: 10 }), 0.04],
  ['that is recorded without usage', byHand({}), 0.04],
  ['that is answered without usage', byWire(200), 0.04],
  ['that failed', byHand({ error: new Error('no') }), null],
  ['that was refused', byWire(429), null],
])('a call %s, at a price of requests alone', async (what, call, costUsd) => {
  const id = what.replaceAll(' ', '-');
  await run({ id }, async () => {
    await call();
  });
  const [line] = recording.lines(id);
  expect(line?.cost_usd ?? null).toBe(costUsd);
  const args = ['reprice', '--as-of', String(line?.ts), '--run-id', id, '--json'];
  const { total } = JSON.parse((await runCommand(args, { cwd: recording.directory })).stdout);
  expect(total.repriced_cost_usd).toBe(costUsd);
});
