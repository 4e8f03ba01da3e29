import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where metrics are served. */
const metricsPath = '/metrics';

/** A server that answers `GET /metrics` and nothing else. */
export interface MetricsServer {
  /** Resolves with the URL; rejects with an Error that says which address could not be had, and why. */
  listen(): Promise<string>;
  /** Ends connections too: a scrape under way is broken off. */
  close(): Promise<void>;
}

/** What to serve, and where. */
export interface MetricsServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** Makes the server; it does not listen yet. Neither it nor a scraper that holds a connection open keeps the process alive. */
export function createMetricsServer({ host, port, answer }: MetricsServerOptions): MetricsServer {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method === 'GET' && path === metricsPath) answer(request, response);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end(`Not found. Try GET ${metricsPath}\n`);
  });
  server.unref();
  server.on('connection', (socket) => socket.unref());
  return {
    listen: () => listen(server, { host, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another process listens there' : 'it cannot be bound';
      reject(new Error(`${host}:${port}: ${reason} (${error.code ?? error.name})`, { cause: error }));
    });
    server.listen({ host, port }, () => {
      const { address, family, port: bound } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${bound}${metricsPath}`);
    });
  });
}
