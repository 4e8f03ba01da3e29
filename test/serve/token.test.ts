import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryStore } from '../support/agent-process.ts';
import { ask, askMetrics, type ServeProcess, securityHeaders, startServe } from '../support/served.ts';

let served: ServeProcess;
let token: string;

beforeAll(async () => {
  served = await startServe(['--directory', await temporaryStore(), '--host', '0.0.0.0']);
  while (!served.said.stderr.endsWith('TLS.\n')) await pause(20);
  token = /\?token=(\S+)/.exec(served.said.stderr)?.[1] ?? '';
});

afterAll(async () => {
  await served.stop();
});

const local = () => `http://127.0.0.1:${served.port}`;

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ask(`${local()}${path}`, { headers });

const cookieName = () => `runledger_${served.port}`;

const cookie = () =>
  `${cookieName()}=${createHmac('sha256', token).update(`cookie${served.port}`).digest('base64url')}`;

/** The same but for its last character. */
const nearly = () => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;

describe('a server that others can reach', () => {
  it('makes a token of 256 bits, and says it once, on stderr', () => {
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(served.said.stderr).toBe(
      `Open ${served.url}?token=${token}\nNot encrypted: where others could listen in, use an SSH tunnel, or a proxy with TLS.\n`,
    );
    expect(served.said.stdout).not.toContain(token);
  });

  it.each(['/', '/page.json', '/run.json?id=x', '/events', '/metrics', '/nothing'])(
    'does not answer %s without it',
    async (path) => {
      const { status, headers, text } = await get(path);
      expect(status).toBe(401);
      expect(headers).toMatchObject({ ...securityHeaders, 'www-authenticate': 'Bearer realm="runledger"' });
      expect(text).toContain('This server wants its token');
    },
  );

  it.each([
    ['another of the same length', () => nearly()],
    ['a shorter one', () => token.slice(0, -1)],
    ['a longer one', () => `${token}A`],
    ['nothing', () => ''],
    ['ten thousand characters less than the limit', () => 'A'.repeat(5_000)],
  ])('is not fooled by %s', async (_, wrong) => {
    const answers = await Promise.all([
      get(`/?token=${wrong()}`),
      get('/page.json', { authorization: `Bearer ${wrong()}` }),
      get('/page.json', { cookie: `${cookieName()}=${wrong()}` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toEqual([]);
  });

  it('takes the token in no other place', async () => {
    const answers = await Promise.all([
      get(`/page.json?token=${token}`),
      get('/page.json', { authorization: `Basic ${token}` }),
      get('/page.json', { authorization: token }),
      get('/page.json', { cookie: `other=${token}` }),
      get('/page.json', { cookie: `${cookieName()}=${token}` }),
      get('/page.json', { cookie: token }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
  });

  it('gives a browser that opens its URL a cookie that no script sees, and lets it in by that', async () => {
    const { status, headers, text } = await get(`/?token=${token}`);
    expect({ status, location: headers.location, text }).toEqual({ status: 303, location: '/', text: '' });
    expect(headers).toMatchObject(securityHeaders);
    expect(headers['set-cookie']).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`]);
    const cookies = `theme=dark; ${cookie()}; a=b`;
    expect((await get('/', { cookie: cookies })).status).toBe(200);
    expect((await get('/nothing', { cookie: cookies })).status).toBe(404);
  });

  it('lets programs in by a bearer token', async () => {
    for (const authorization of [`Bearer ${token}`, `bearer  ${token}`])
      expect(await askMetrics(local(), { headers: { authorization } })).toMatchObject({
        status: 200,
        text: expect.stringContaining('target_info'),
      });
  });

  it.each([
    ['an address', '192.0.2.7:9999'],
    ['a full name', 'build-7.example.internal'],
    ['a name of the local network', 'build-7.local:4380'],
    ['a container', 'runledger:4380'],
    ['a proxy', 'dashboards.example'],
  ])('goes by whatever name leads to it for who has the token: of %s', async (_, host) => {
    expect((await get('/', { cookie: cookie(), host })).status).toBe(200);
    const headers = { authorization: `Bearer ${token}`, host };
    expect((await askMetrics(local(), { headers })).status).toBe(200);
    expect((await get('/', { host })).status).toBe(401);
  });
});

describe('a token of one’s own', () => {
  it('is wanted on loopback too', async () => {
    const own = 'a-token-of-my-own_0123456789.~';
    const another = await startServe(['--directory', await temporaryStore()], { env: { RUNLEDGER_SERVE_TOKEN: own } });
    const asked = (headers: Readonly<Record<string, string>>) => askMetrics(another.url, { headers });
    expect((await asked({})).status).toBe(401);
    expect((await asked({ authorization: `Bearer ${own}` })).status).toBe(200);
    expect(await another.stop()).toEqual({ code: 0, signal: null });
  });
});
