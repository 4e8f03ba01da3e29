import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ModelCallLine } from '../run-client.ts';

/** What a server answered to one model request, in the columns of `model_calls`: the yardstick of what was recorded. */
export interface Served {
  readonly operation_name: string;
  readonly request_model: string;
  readonly response_model: string | null;
  readonly streamed: boolean;
  readonly status: 'success' | 'error' | 'aborted';
  readonly http_status: number;
  readonly response_id: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
}

const columns = [
  'operation_name',
  'request_model',
  'response_model',
  'streamed',
  'status',
  'http_status',
  'response_id',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
] as const satisfies readonly (keyof Served)[];

/** The same columns of what was recorded; a column that a line leaves out is null. */
export const servedColumns = (call: ModelCallLine) =>
  Object.fromEntries(columns.map((name) => [name, call[name] ?? null]));

/** A request's body, parsed. */
export type Body = Readonly<Record<string, unknown>>;

/** Answers one request, and says what it answered; null where that was no model request. */
export type Answer<S extends Served = Served> = (
  request: { readonly path: string; readonly body: Body },
  response: ServerResponse,
) => Promise<S | null> | S | null;

/** A server of a protocol, and its log. */
export interface ProtocolServer<S extends Served = Served> {
  readonly url: string;
  readonly log: readonly S[];
  close(): Promise<void>;
}

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Starts a loopback server; with a certificate, over TLS. */
export async function startProtocolServer<S extends Served>(
  answer: Answer<S>,
  certificate?: Certificate,
): Promise<ProtocolServer<S>> {
  const log: S[] = [];
  const listener: RequestListener = async (request, response) => {
    const served = await answer({ path: request.url ?? '/', body: await bodyOf(request) }, response);
    if (served !== null) log.push(served);
  };
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http${certificate === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Sends a stream in pieces, each in a write of its own. */
export async function sendPieces(
  response: ServerResponse,
  { contentType, pieces }: { readonly contentType: string; readonly pieces: readonly string[] },
): Promise<void> {
  response.writeHead(200, { 'content-type': contentType });
  for (const piece of pieces) {
    response.write(piece);
    await new Promise((done) => setImmediate(done));
  }
  response.end();
}

/** Sends the head and one piece, and waits for the client to give up. */
export async function sendUntilGivenUp(
  response: ServerResponse,
  { contentType, piece }: { readonly contentType: string; readonly piece: string },
): Promise<void> {
  response.writeHead(200, { 'content-type': contentType }).write(piece);
  await new Promise((done) => response.once('close', done));
}
