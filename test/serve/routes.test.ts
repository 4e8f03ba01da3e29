import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { runs } from '../../src/analysis/runs.ts';
import { detailRows, type PackedDetails } from '../../src/dashboard/detail-tables.ts';
import type { PageData, PageRuns } from '../../src/dashboard/page-data.ts';
import { syntheticStore } from '../analysis/synthetic-store.ts';
import { runIds, temporaryStore } from '../support/agent-process.ts';
import {
  ask,
  askRaw,
  type Listener,
  listen,
  type ServeProcess,
  securityHeaders,
  startServe,
} from '../support/served.ts';

let store: string;
let served: ServeProcess;
let outside: string;

beforeAll(async () => {
  store = await syntheticStore({ runs: 6, days: 3 });
  outside = await temporaryStore();
  mkdirSync(join(outside, 'linked'));
  writeFileSync(join(outside, 'linked', 'events.jsonl'), '{"ts":"2026-11-21T00:00:00.000000Z","event":"secret"}\n');
  symlinkSync(join(outside, 'linked'), join(store, 'linked'));
  served = await startServe(['--directory', store, '--timezone', 'UTC']);
});

afterAll(async () => {
  await served.stop();
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(new URL(path, served.url).href, { headers });

interface RunAnswer {
  readonly run: PageRuns;
  readonly details: PackedDetails;
}

describe('the document', () => {
  it('runs its own script and style alone, and reaches its own server alone', async () => {
    const { status, headers, text } = await get('/');
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    const policy = headers['content-security-policy'] as string;
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        expect.stringMatching(/^script-src 'sha256-[^' ]+'$/),
        expect.stringMatching(/^style-src 'sha256-[^' ]+'$/),
        "base-uri 'none'",
        "form-action 'none'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|\*|https?:|blob:/);
    expect(text).toContain('<body data-live=');
    expect(text).not.toContain('id="page-data"');
  });

  it.each(['/', '/page.json', '/run.json', '/events', '/metrics'])(
    'answers HEAD of %s with headers alone',
    async (path) => {
      const { headers, body } = await ask(new URL(path, served.url).href, { method: 'HEAD' });
      expect(headers).toMatchObject(securityHeaders);
      expect(body).toHaveLength(0);
    },
  );
});

describe('/page.json', () => {
  it('is the page of the store, whether it may be compressed or not', async () => {
    await expect.poll(async () => (await get('/page.json')).status).toBe(200);
    const packed = await get('/page.json', { 'accept-encoding': 'gzip, deflate, br' });
    const plain = await get('/page.json', { 'accept-encoding': 'gzip;q=0' });
    expect([packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(['gzip', undefined]);
    expect(gunzipSync(packed.body).toString('utf8')).toBe(plain.text);
    const { generation, page } = JSON.parse(plain.text) as { generation: number; page: PageData };
    expect(generation).toBe(1);
    await using opened = await openStore(store);
    expect(page.runs.run_id).toEqual((await runs(opened)).map(({ run_id }) => run_id));
    expect(page.runs.with_view).toBe(6);
    expect(page.time_zone).toBe('UTC');
  });
});

describe('/run.json', () => {
  it('is any run of the store, with what happened in it', async () => {
    await using opened = await openStore(store);
    for (const { run_id, cost_usd, tool_calls } of (await runs(opened)).slice(-2)) {
      const { status, text } = await get(`/run.json?id=${run_id}`);
      expect(status).toBe(200);
      const { run, details } = JSON.parse(text) as RunAnswer;
      expect([run.run_id, run.cost_usd]).toEqual([[run_id], [cost_usd]]);
      expect(details.runs).toHaveLength(1);
      expect(detailRows(details.runs[0] ?? {}, 'tool_calls')).toHaveLength(tool_calls ?? -1);
    }
  });

  it.each([
    ['a path', '../../etc'],
    ['a path, encoded', '..%2f..%2fetc%2fpasswd'],
    ['a path, encoded twice', '%252e%252e%252fetc'],
    ['an absolute path', '/etc'],
    ['the store itself', '.'],
    ['the directory above', '..'],
    ['what readers remember', '.cache'],
    ['which runs are open', '.open'],
    ['a link out of the store', 'linked'],
    ['a byte that is none', 'run%00'],
    ['what is no UTF-8', '%ff%fe'],
    ['a device of Windows', 'nul'],
    ['markup', '%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E'],
    ['nothing', ''],
    ['a run that is not there', 'run_20261121_000000_nothing'],
    ['four kilobytes', 'a'.repeat(4096)],
  ])('is no run by %s', async (_, id) => {
    const { status, headers, text } = await get(`/run.json?id=${id}`);
    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 404,
      body: { error: { message: 'The store has no run of this id.' } },
    });
    expect(headers).toMatchObject(securityHeaders);
  });

  it('refuses ten kilobytes of an id before it is looked at', async () => {
    const { status, headers } = await get(`/run.json?id=${'a'.repeat(10_240)}`);
    expect(status).toBe(431);
    expect(headers).toMatchObject(securityHeaders);
  });
});

describe('what is refused', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s, with what would work',
    async (method) => {
      const { status, headers, text } = await ask(served.url, { method });
      expect({ status, allow: headers.allow, text }).toEqual({
        status: 405,
        allow: 'GET, HEAD',
        text: `${method} is not for this server, which is read with GET.\n`,
      });
      expect(headers).toMatchObject({
        ...securityHeaders,
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    },
  );

  it.each([
    '/favicon.txt',
    '/index.html',
    '//',
    '/page.json/',
    '/../page.json',
    '/%2e%2e/page.json',
    '/constructor',
    '/__proto__',
  ])('%s, which is nothing', async (path) => {
    const answer = await askRaw(
      served.port,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 .*x-content-type-options: nosniff/s);
  });

  it.each([
    ['a body', { 'content-length': '2' }, '{}'],
    ['a body of unknown length', { 'transfer-encoding': 'chunked' }, 'x'],
    ['a body that is asked for first', { 'content-length': '2', expect: '100-continue' }, '{}'],
  ])('%s', async (_, headers, body) => {
    const { status, headers: answered } = await ask(served.url, { headers, body });
    expect(status).toBe(413);
    expect(answered).toMatchObject({ ...securityHeaders, connection: 'close' });
  });

  it.each([
    ['more than 8 kB of headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(9000)}\r\n\r\n`, 431],
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 405],
  ])('%s, with our headers', async (_, bytes, status) => {
    const answer = await askRaw(served.port, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const [name, value] of Object.entries(securityHeaders)) expect(answer).toContain(`${name}: ${value}\r\n`);
  });

  it.each([
    ['another name', (port: number) => `evil.example:${port}`],
    ['another name that begins with ours', (port: number) => `localhost.evil.example:${port}`],
    ['our name with another port', (port: number) => `localhost:${port + 1}`],
    ['our name without its port', () => 'localhost'],
    ['another address', (port: number) => `192.0.2.1:${port}`],
    ['a user before our name', (port: number) => `evil@localhost:${port}`],
  ])('a Host of %s', async (_, host) => {
    const { status, headers, text } = await get('/page.json', { host: host(served.port) });
    expect(status).toBe(421);
    expect(text).toContain(`Ask for http://127.0.0.1:${served.port}/`);
    expect(headers).toMatchObject(securityHeaders);
  });

  it('a request without a Host', async () => {
    const answer = await askRaw(served.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 421 .*x-frame-options: DENY/s);
  });

  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]'])('but not a Host of %s', async (name) => {
    expect((await get('/', { host: `${name}:${served.port}` })).status).toBe(200);
  });

  it.each([
    ['a page of another site', '/page.json', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, 403],
    ['a page of another port', '/events', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 403],
    [
      'a frame of another site',
      '/',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      403,
    ],
    [
      'a script of another site',
      '/run.json',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
      403,
    ],
    [
      'a link from another site',
      '/',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      200,
    ],
    ['a person', '/', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    ['the page itself', '/page.json', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 200],
  ])('%s, where it is to be', async (_, path, headers, status) => {
    await expect.poll(async () => (await get('/page.json')).status).toBe(200);
    const answer = await get(path, headers as Readonly<Record<string, string>>);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(securityHeaders);
  });
});

describe('/events', () => {
  it('says at once which page there is', async () => {
    await expect.poll(async () => (await get('/page.json')).status).toBe(200);
    const listener = await listen(served.url);
    await expect.poll(() => listener.heard[0]).toEqual({ event: 'page', data: { generation: 1 } });
    listener.close();
  });

  it('takes 64 at a time, and one more when one has gone', async () => {
    const listeners: Listener[] = [];
    const listenAgain = () =>
      listen(served.url).then(
        (listener) => listeners.push(listener),
        () => listeners.length,
      );
    // Whether the server knows that those before have gone or not.
    await expect.poll(listenAgain, { interval: 1 }).toBe(64);
    const { status, headers } = await get('/events');
    expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '2' });
    listeners.pop()?.close();
    await expect.poll(listenAgain).toBe(64);
    for (const listener of listeners) listener.close();
  });

  it('survives who asks and goes', async () => {
    for (let index = 0; index < 20; index++) {
      const asked = request(new URL('/page.json', served.url), { agent: false });
      asked.on('error', () => {});
      asked.end();
      asked.destroy();
    }
    expect((await get('/')).status).toBe(200);
  });
});

it('writes nothing to a run', async () => {
  expect(await runIds(store)).toHaveLength(6);
  expect(served.said.stderr).toBe('');
});
