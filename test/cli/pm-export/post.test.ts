import { describe, expect, it } from 'vitest';
import { postToLinear } from '../../../src/cli/pm-export/linear.ts';
import { postToPlane } from '../../../src/cli/pm-export/plane.ts';
import type { SendOptions } from '../../../src/cli/pm-export/send-json.ts';
import { linearAttachment, planeComment, type TicketPayload } from '../../../src/cli/pm-export/ticket-payload.ts';
import { apiAddress, type Posted } from '../../../src/cli/pm-export/tracker.ts';
import { type Instead, linearKey, planeToken, startLinear, startPlane, type TrackerServer } from './tracker-server.ts';

const metrics = {
  total_tokens: 120_000,
  total_cost_usd: 1.25,
  unpriced_calls: 0,
  total_duration_ms: 725_000,
  event_count: 240,
};
const payload: TicketPayload = {
  ticket_id: 'PROJ-12',
  session_id: 'session-1',
  metrics,
  by_agent_role: { '': { ...metrics, event_count: 3 }, 'co<d>er': { ...metrics, total_cost_usd: 0.5 } },
  timestamp: '2026-11-01T09:30:00.000000Z',
};

/** Sends without waiting, and notes how long it would have waited. */
function patient(options: Partial<SendOptions> = {}): SendOptions & { readonly waits: number[] } {
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  return { timeoutMs: 5000, tries: 4, sleep, waits, ...options };
}

interface Tracker {
  readonly name: string;
  start(): Promise<TrackerServer>;
  post(address: string, options: { send?: SendOptions; token?: string; ticketId?: string }): Promise<Posted>;
}

const trackers: readonly Tracker[] = [
  {
    name: 'Plane',
    start: startPlane,
    post: (address, { send = patient(), token = planeToken, ticketId = 'PROJ-12' }) =>
      postToPlane(ticketId, planeComment(payload), { access: { address, workspace: 'acme', token }, send }),
  },
  {
    name: 'Linear',
    start: startLinear,
    post: (address, { send = patient(), token = linearKey, ticketId = 'ENG-123' }) =>
      postToLinear(ticketId, linearAttachment(payload), {
        access: { address, authorization: token, tokenName: 'LINEAR_API_KEY' },
        send,
      }),
  },
];

describe('posting to Plane', () => {
  it('makes one comment, and replaces it when posted again', async () => {
    const { address, comments } = await startPlane();
    const access = { address, workspace: 'acme', token: planeToken };
    const post = (given: TicketPayload) => postToPlane('PROJ-12', planeComment(given), { access, send: patient() });
    expect(await post(payload)).toMatchObject({ ok: true, action: 'created' });
    expect(await post({ ...payload, metrics: { ...metrics, total_cost_usd: 2 } })).toMatchObject({
      ok: true,
      action: 'updated',
    });
    expect(comments).toEqual([
      {
        id: 'comment-0',
        comment_html:
          '<p><strong>Runledger</strong>: 2.00 USD, 120,000 tokens, 12 min 5 s, 240 events</p>' +
          '<ul><li>co&lt;d&gt;er: 0.50 USD, 120,000 tokens, 12 min 5 s, 240 events</li></ul>',
        external_id: 'PROJ-12',
        external_source: 'runledger',
      },
    ]);
  });
});

describe('posting to Linear', () => {
  it.each([linearKey, 'Bearer oauth-token'])(
    'puts one attachment there, however often, as %s',
    async (authorization) => {
      const { address, attachments } = await startLinear();
      const access = { address, authorization, tokenName: 'LINEAR_API_KEY' };
      const post = () => postToLinear('ENG-123', linearAttachment(payload), { access, send: patient() });
      expect([await post(), await post()]).toEqual(
        Array(2).fill(expect.objectContaining({ ok: true, action: 'posted' })),
      );
      expect([...attachments.values()]).toEqual([
        {
          issueId: '9b2f7f0e-1111-4222-8333-444455556666',
          url: 'https://linear.app/acme/issue/ENG-123/title#runledger',
          title: 'Runledger: 1.25 USD, 120,000 tokens, 12 min 5 s, 240 events',
          subtitle: 'co<d>er: 0.50 USD',
          metadata: { ...metrics, session_id: 'session-1', timestamp: '2026-11-01T09:30:00.000000Z' },
        },
      ]);
    },
  );

  it('waits until the limit that status 400 speaks of is over', async () => {
    const server = await startLinear();
    server.answerWith({
      status: 400,
      headers: { 'x-ratelimit-requests-reset': String(Date.now() + 30_000) },
      body: { errors: [{ message: 'limited', extensions: { code: 'RATELIMITED' } }] },
    });
    const send = patient();
    expect(await trackers[1]!.post(server.address, { send })).toMatchObject({ ok: true });
    expect(send.waits).toEqual([expect.closeTo(30_000, -4)]);
  });
});

describe.each(trackers)('$name', ({ start, post }) => {
  it.each<[what: string, instead: Instead, reason: RegExp]>([
    ['a ticket that is not there', { status: 404 }, /HTTP 404; there is no such ticket/],
    ['what the token may not do', { status: 403 }, /HTTP 403; may the token in \w+_API_KEY do this\?/],
    ['a redirect, which it does not follow', { status: 302, headers: { location: '/elsewhere' } }, /HTTP 302/],
    ['an answer that is no JSON', { status: 200, body: '<html>' }, /an answer that is not understood/],
    ['an answer of another shape', { status: 200, body: [1] }, /an answer that is not understood/],
    [
      'a longer wait than one waits for',
      { status: 429, headers: { 'retry-after': '3600' } },
      /HTTP 429; too many requests/,
    ],
  ])('says %s', async (_, instead, reason) => {
    const server = await start();
    server.answerWith(instead);
    expect(await post(server.address, {})).toEqual({ ok: false, reason: expect.stringMatching(reason) });
    expect(server.requests).toHaveLength(1);
  });

  it('says that the token is wrong, and not what it is', async () => {
    const server = await start();
    const token = 'wrong-token-0123456789';
    const posted = await post(server.address, { token });
    expect(posted).toEqual({
      ok: false,
      reason: expect.stringMatching(/HTTP 401; is the token in \w+_API_KEY right\?/),
    });
    expect(JSON.stringify(posted)).not.toContain(token);
  });

  it('says that there is no such ticket', async () => {
    const server = await start();
    expect(await post(server.address, { ticketId: 'NO-1' })).toMatchObject({
      reason: expect.stringMatching(/NO-1: HTTP 404; there is no such ticket/),
    });
  });

  it.each<[what: string, instead: Instead[], waits: number[], options?: Partial<SendOptions>]>([
    ['429 with seconds', [{ status: 429, headers: { 'retry-after': '7' } }], [7000]],
    ['429 without any', [{ status: 429 }, { status: 429 }], [1000, 2000]],
    ['503', [{ status: 503 }], [1000]],
    ['500 and 502', [{ status: 500 }, { status: 502 }], [1000, 2000]],
    // What is answered then is to come in time on a busy machine, too.
    ['no answer in time', [{ hang: true }], [1000], { timeoutMs: 1000 }],
  ])('tries again after %s', async (_, instead, waits, options) => {
    const server = await start();
    server.answerWith(...instead);
    const send = patient(options);
    expect(await post(server.address, { send })).toMatchObject({ ok: true });
    expect(send.waits).toEqual(waits);
  });

  it('gives up after four tries', async () => {
    const server = await start();
    server.answerWith(...Array(4).fill({ status: 500 }));
    expect(await post(server.address, {})).toMatchObject({ ok: false, reason: expect.stringContaining('HTTP 500') });
    expect(server.requests).toHaveLength(4);
  });

  it('says that nobody is there', async () => {
    expect(await post('http://127.0.0.1:2', {})).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/: ECONNREFUSED$/),
    });
  });
});

it('understands Retry-After as a date', async () => {
  const server = await startPlane();
  server.answerWith({ status: 429, headers: { 'retry-after': new Date(Date.now() + 20_000).toUTCString() } });
  const send = patient();
  await trackers[0]!.post(server.address, { send });
  expect(send.waits[0]).toBeGreaterThan(15_000);
  expect(send.waits[0]).toBeLessThanOrEqual(20_000);
});

it.each([
  ['https://plane.example.com', 'https://plane.example.com'],
  ['https://plane.example.com/base/', 'https://plane.example.com/base'],
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://localhost', 'http://localhost'],
  ['http://[::1]:80', 'http://[::1]'],
  ['http://plane.example.com', null],
  ['http://127.0.0.1.example.com', null],
  ['http://localhost@plane.example.com', null],
  ['https://user:secret@plane.example.com', null],
  ['https://plane.example.com?x=1', null],
  ['ftp://localhost', null],
  ['plane.example.com', null],
])('takes %s for %s', (text, address) => {
  expect(apiAddress(text)).toBe(address);
});

it('leaves out of a text what is unknown, and says what has no price', () => {
  const unknown = {
    total_tokens: null,
    total_cost_usd: null,
    unpriced_calls: 2,
    total_duration_ms: null,
    event_count: 1,
  };
  const { title, metadata } = linearAttachment({
    ticket_id: 'T',
    session_id: null,
    metrics: unknown,
    by_agent_role: {},
    timestamp: null,
  });
  expect(title).toBe('Runledger: – USD (without 2 unpriced calls), – tokens, 1 event');
  expect(metadata).toEqual({ unpriced_calls: 2, event_count: 1 });
});
