import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFile, testCertificate } from '../support/certificate.ts';
import { runClient } from '../support/run-client.ts';
import { createGoogleAnswer, type GoogleServed } from '../support/servers/google.ts';
import { type ProtocolServer, servedColumns, startProtocolServer } from '../support/servers/served.ts';

let server: ProtocolServer<GoogleServed>;

beforeAll(async () => {
  server = await startProtocolServer(createGoogleAnswer(), testCertificate);
});
afterAll(() => server.close());

const run = (env: Readonly<Record<string, string>>) =>
  runClient('tls.mjs', { serverUrl: server.url, providers: [{ url: server.url, provider: 'gcp.gemini' }], env });

describe('over TLS, by fetch and by node:https', () => {
  it('each call is recorded once, as the server answered it', async () => {
    const { outcome, calls } = await run({ NODE_EXTRA_CA_CERTS: certificateFile });
    expect(outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(server.url).toMatch(/^https:/);
    expect(server.log).toHaveLength(6);
    expect(calls.map(servedColumns)).toEqual(server.log.map((call) => servedColumns({ ...call })));
    const costs = server.log.map(({ cost_usd }) => (cost_usd === null ? undefined : expect.closeTo(cost_usd, 12)));
    expect(calls.map(({ cost_usd }) => cost_usd)).toEqual(costs);
  });

  it('a certificate that the agent does not trust is each call’s error', async () => {
    const { outcome, calls } = await run({});
    const code = 'DEPTH_ZERO_SELF_SIGNED_CERT';
    expect(outcome).toMatchObject({ code: 0, stdout: `${code}\n`.repeat(6), stderr: '' });
    expect(calls.map(({ status, error_type, http_status }) => [status, error_type, http_status])).toEqual(
      Array(6).fill(['error', code, undefined]),
    );
  });
});
