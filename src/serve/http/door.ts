import { type AccessToken, createAccessToken } from './access-token.ts';
import { checkRequest, type Gate } from './check-request.ts';
import { type Exchange, refuse } from './respond.ts';
import { securityHeaders } from './security-headers.ts';
import { type HttpServer, serveHttp } from './serve-http.ts';

/** Where a server listens, and what it wants to see. */
export interface DoorOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Null where everybody on this machine may ask. */
  readonly token: string | null;
  /** Answers a request that may be answered. */
  answer(exchange: Exchange): void;
}

/** Listens, and turns away whoever may not ask. Rejects with an Error that says which address could not be had, and why. */
export async function openDoor({ host, port, token, answer }: DoorOptions): Promise<HttpServer> {
  // Which port it is, and so what a token's cookie is called, only the server that listens knows; nobody asks before.
  let gate: Gate | null = null;
  const server = await serveHttp({
    host,
    port,
    answer(exchange) {
      if (gate === null) exchange.response.destroy();
      else decide(exchange, gate, answer);
    },
  });
  gate = { host, port: server.port, token: token === null ? null : createAccessToken(token, { port: server.port }) };
  return server;
}

function decide(exchange: Exchange, gate: Gate, answer: (exchange: Exchange) => void): void {
  const refusal = checkRequest(exchange, gate);
  const isKnown = refusal === null || refusal.status === unauthorised;
  if (isKnown && gate.token?.is(shownToken(exchange))) giveCookie(exchange, gate.token);
  else if (refusal === null) answer(exchange);
  else refuse(exchange, refusal);
}

const unauthorised = 401;

/** Of the page's URL, as it is printed. */
const shownToken = ({ path, query }: Exchange): string => (path === '/' ? (query.get('token') ?? '') : '');

/** Gives a browser its cookie, and has it ask again without the token, which is to stand in no history. */
function giveCookie({ response }: Exchange, { setCookie }: AccessToken): void {
  response.writeHead(303, { ...securityHeaders(), location: '/', 'set-cookie': setCookie, 'content-length': '0' });
  response.end();
}
