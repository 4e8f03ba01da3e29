import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fetched } from '../support/http2-undici.ts';
import { describeOnNode } from '../support/nodes.ts';

const fixture = fileURLToPath(new URL('fixtures/http2.ts', import.meta.url));
const certificate = fileURLToPath(new URL('../exporters/otlp_http/tls/cert.pem', import.meta.url));

interface Seen {
  readonly version: string;
  readonly told: readonly string[];
  readonly problems: readonly string[];
  readonly calls: Readonly<Record<string, readonly object[]>>;
  readonly heldBack: readonly [wasHeldBack: boolean, bodyBytes: number, recorded: number];
  readonly scopes: { readonly recorded: number; readonly right: number };
  readonly others: { readonly own: readonly boolean[]; readonly recorded: readonly object[] };
  readonly tls: Readonly<Record<string, Fetched>>;
}

const success = { status: 'success', errorType: null, httpStatus: 200, tokens: [10, 5] };
const begun = { httpStatus: 200, responseId: 'msg_1', streamed: true, tokens: [10, null] };
const unanswered = { httpStatus: null, tokens: [null, null] };

const expected: Readonly<Record<string, object>> = {
  'a plain response': { ...success, requestModel: 'plain', responseId: 'msg_1', streamed: false },
  'a request in pieces': { ...success, requestModel: 'plain' },
  'a request as text, in an encoding, and bytes': { ...success, requestModel: 'plain' },
  'a response after an interim one': { ...success, requestModel: 'informs' },
  'a packed response': { ...success, requestModel: 'packed' },
  'a stream': { ...success, requestModel: 'streams', streamed: true },
  'a response without a body': { ...success, requestModel: 'bodiless', tokens: [null, null] },
  'an HTTP error': { status: 'error', errorType: '429', httpStatus: 429, tokens: [null, null] },
  'a stream that is refused': { ...unanswered, status: 'error', errorType: 'ERR_HTTP2_STREAM_ERROR' },
  'a stream that is reset': { ...begun, status: 'error', errorType: 'ERR_HTTP2_STREAM_ERROR' },
  'a server that hangs up': { ...begun, status: 'error', errorType: 'ERR_HTTP2_STREAM_CANCEL' },
  'a server that goes away': { ...begun, status: 'error', errorType: 'ERR_HTTP2_SESSION_ERROR' },
  'an agent that closes the stream': { ...begun, status: 'aborted', errorType: 'AbortError' },
  'an agent that cancels the stream': { ...begun, status: 'aborted', errorType: 'AbortError' },
  'an agent that destroys the stream': { ...begun, status: 'aborted', errorType: 'AbortError' },
  'an agent that destroys it with an error': { ...begun, status: 'aborted', errorType: 'RangeError' },
  'an agent that destroys the session': { ...begun, status: 'aborted', errorType: 'AbortError' },
  'an agent that cancels before the response': { ...unanswered, status: 'aborted', errorType: 'AbortError' },
  'an agent whose time is up': { ...unanswered, status: 'aborted', errorType: 'TimeoutError' },
};

for (const major of [22, 24, 26]) {
  describeOnNode(major, (execPath) => {
    let seen: Seen;
    beforeAll(async () => {
      // So that this Node's own fetch trusts the server, as it trusts any provider's.
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
      const { stdout } = await promisify(execFile)(execPath, [fixture], { env });
      seen = JSON.parse(stdout);
    });

    it.each(Object.entries(expected))('over HTTP/2, %s is recorded once, for what it is', (name, call) => {
      expect(seen.version).toMatch(`v${major}.`);
      expect(seen.calls[name]).toEqual([expect.objectContaining({ ...call, scopeKnown: true })]);
    });

    it('the agent can tell no difference, and nothing of ours fails', () => {
      expect(Object.keys(seen.calls)).toEqual(Object.keys(expected));
      expect(seen.told).toEqual([]);
      expect(seen.problems).toEqual([]);
    });

    it('a body flows only when the agent reads it', () => {
      expect(seen.heldBack).toEqual([true, 4 * 1024 * 1024, 1]);
    });

    it('requests of one session are recorded each in its own scope', () => {
      expect(seen.scopes).toEqual({ recorded: 100, right: 100 });
    });

    it('what is for no model is left as it is, and a connection that is refused has the network’s code', () => {
      expect(seen.others.own).toEqual([false, false, false, false]);
      expect(seen.others.recorded).toMatchObject([{ status: 'error', errorType: 'ECONNREFUSED' }]);
    });

    describe('what undici sends over HTTP/2 is counted once', () => {
      it.each([
        ['fetch', major < 26 ? '1.1' : '2.0'],
        ['undici 6', '2.0'],
        ['undici 7', '2.0'],
        ['undici 8', '2.0'],
      ])('by %s, which speaks HTTP/%s', (client, httpVersion) => {
        const twice = [
          [10, 5],
          [10, 5],
        ];
        expect(seen.tls[client]).toEqual({ httpVersion, tokens: twice, scopesKnown: [true, true] });
      });
    });
  });
}
