import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Refusal } from './refusal.ts';
import { securityHeaders } from './security-headers.ts';

/** A request on its way to an answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly response: ServerResponse;
}

/** What is sent. */
export interface Sent {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly status?: number;
  readonly policy?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an answer whole; of it only the head where that is asked for. */
export function respond({ method, response }: Exchange, { type, body, status = 200, policy, headers }: Sent): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...securityHeaders(policy === undefined ? {} : { policy }),
    'content-type': type,
    'content-length': length,
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Sends JSON that is compressed already, opened for whom does not take it so. */
export function respondCompressed(exchange: Exchange, body: Uint8Array): void {
  const { method, headers, response } = exchange;
  const vary = { vary: 'accept-encoding' };
  if (takesGzip(headers['accept-encoding'])) {
    respond(exchange, { type: json, body, headers: { ...vary, 'content-encoding': 'gzip' } });
    return;
  }
  response.writeHead(200, { ...securityHeaders(), 'content-type': json, ...vary });
  if (method === 'HEAD') response.end();
  else pipeline(Readable.from([body]), createGunzip(), response, () => {});
}

/** Says why there is no answer: to a program in JSON, to people in plain text. */
export function refuse(exchange: Exchange, { status, message, headers = {} }: Refusal): void {
  const isJson = exchange.path.endsWith('.json');
  const body = isJson ? JSON.stringify({ error: { message } }) : `${message}\n`;
  respond(exchange, { type: isJson ? json : text, body, status, headers });
}

/** The content type of JSON. */
export const json = 'application/json; charset=utf-8';

const text = 'text/plain; charset=utf-8';

/** `gzip;q=0` is a no. */
const takesGzip = (accepted: string | string[] | undefined): boolean =>
  String(accepted ?? '')
    .split(',')
    .some((coding) => /^\s*(?:gzip|\*)\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/i.test(coding));
