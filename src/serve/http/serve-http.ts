import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Exchange, refuse } from './respond.ts';
import { securityHeaders } from './security-headers.ts';

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Ends connections too. */
  close(): Promise<void>;
}

/** Where it listens, and who answers. */
export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Milliseconds for which a connection may ask nothing; 12 s where nothing is said. */
  readonly silentMs?: number;
  answer(exchange: Exchange): void;
}

const mostHeaderBytes = 8 * 1024;
const mostConnections = 256;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 20_000;
/** Nothing was asked on a connection: those of who has no token are not to keep others out for long. */
const defaultSilentMs = 12_000;
/** Nothing of an answer was taken. */
const untakenMs = 120_000;

/** Listens. Rejects with an Error that says which address could not be had, and what would work. */
export async function serveHttp({
  host,
  port,
  silentMs = defaultSilentMs,
  answer,
}: HttpServerOptions): Promise<HttpServer> {
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = exchangeOf(request, response);
    request.socket.setTimeout(untakenMs);
    try {
      answer(exchange);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else refuse(exchange, { status: 500, message: error instanceof Error ? error.message : String(error) });
    }
  };
  const server = createServer(
    {
      maxHeaderSize: mostHeaderBytes,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // We say that ourselves, with our headers.
      requireHostHeader: false,
    },
    take,
  );
  server.maxConnections = mostConnections;
  server.timeout = silentMs;
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('connect', (_request, socket: Socket) => refuseRaw(socket, 405));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseRaw(socket, statusOf(error)));
  const bound = await listen(server, { host, port });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const { method = '', url = '', headers } = request;
  const [path = '', ...query] = url.split('?');
  return { method, path, query: new URLSearchParams(query.join('?')), headers, response };
}

/** What cannot be read as a request. */
function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function refuseRaw(socket: Socket, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = { ...securityHeaders(), connection: 'close', 'content-length': '0' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`);
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => reject(new Error(whyNot(error, { host, port }))));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function whyNot({ code, message }: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): string {
  const where = `${host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${where}: another process listens there; take another port, or 0 for any free one`;
    case 'EACCES':
      return `${where}: this user may not listen there; take a port from 1024 on`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host}: there is no such name; 0.0.0.0 stands for all addresses of this machine`;
    case 'EADDRNOTAVAIL':
      return `${where}: this machine has no such address; 0.0.0.0 stands for all that it has`;
    default:
      return `${where}: nothing can listen there (${code ?? message})`;
  }
}
