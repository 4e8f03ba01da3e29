import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { undicis } from './pools.ts';
import { watchProcess } from './wire.ts';

const tls = (name: string) => readFileSync(new URL(`../exporters/otlp_http/tls/${name}.pem`, import.meta.url));

/** Of one way to fetch over TLS: by which version of HTTP it went, and what was recorded. */
export interface Fetched {
  readonly httpVersion: string;
  readonly tokens: readonly (readonly [input: number | null, output: number | null])[];
  readonly scopesKnown: readonly boolean[];
}

/**
 * Fetches twice by each undici, and by this Node's own `fetch`, from a server that offers HTTP/2. For the last
 * `NODE_EXTRA_CA_CERTS` has to name the server's certificate when the process starts.
 */
export async function fetchOverTls(): Promise<Record<string, Fetched>> {
  const versions: string[] = [];
  const server = createSecureServer({ key: tls('key'), cert: tls('cert'), allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    request.resume().once('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: 'msg_1', model: 'claude', usage: { input_tokens: 10, output_tokens: 5 } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const init = { method: 'POST', body: '{"model":"claude"}', headers: { 'anthropic-version': '2023-06-01' } };
  const fetchedBy = async (fetchOnce: () => Promise<{ text(): Promise<string> }>): Promise<Fetched> => {
    const { wire, recorded } = watchProcess([{ url, provider: 'anthropic' }]);
    for (let turn = 0; turn < 2; turn++) await (await fetchOnce()).text();
    wire.stop();
    return {
      httpVersion: versions.at(-1) ?? '',
      tokens: recorded.map(({ call }) => [call.usage.inputTokens, call.usage.outputTokens]),
      scopesKnown: recorded.map(({ scopeKnown }) => scopeKnown),
    };
  };
  const fetched: Record<string, Fetched> = { fetch: await fetchedBy(() => fetch(`${url}/v1/messages`, init)) };
  for (const [major, undici] of Object.entries(undicis)) {
    const dispatcher = new undici.Agent({ allowH2: true, connect: { ca: tls('cert') } });
    const options = { ...init, dispatcher } as never;
    fetched[`undici ${major}`] = await fetchedBy(() => undici.fetch(`${url}/v1/messages`, options));
    await dispatcher.destroy();
  }
  server.close();
  return fetched;
}
