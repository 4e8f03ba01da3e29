import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A request as it came. */
export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked. */
  readonly body: Buffer;
}

/** How a request is answered. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that takes what a collector would. */
export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Starts one; requests past the list of answers get 200. */
export async function startCollector(answers: readonly Answer[] = [], tls?: ServerOptions): Promise<Collector> {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks = await request.toArray();
    const packed = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed;
    const { status, headers } = answers[received.length] ?? { status: 200 };
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(status, headers).end();
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://localhost:${port}/v1/metrics`,
    received,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
