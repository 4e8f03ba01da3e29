import type { ClientRequest, IncomingMessage } from 'node:http';
import { activeContext } from '../../record/active.ts';
import type { Exchange } from '../exchange.ts';
import { readHeaders } from '../response-headers.ts';
import type { Route } from '../routes.ts';
import { settledScope } from '../scope.ts';
import { headerText, originOf } from './headers.ts';
import { bytesOf, shadow } from './shadow.ts';
import { subscribeGuarded } from './subscribe.ts';
import { attemptOf, type StartTransport, type TransportObserver } from './transport.ts';

interface RequestMessage {
  readonly request: ClientRequest;
}
interface ErrorMessage extends RequestMessage {
  readonly error: unknown;
}
interface ResponseMessage extends RequestMessage {
  readonly response: IncomingMessage;
}

/** A model request under way. */
interface Watched {
  readonly exchange: Exchange;
  /** The agent itself ended it: what the socket says after that is no failure. */
  isGivenUp: boolean;
}

/**
 * Everything that goes through `node:http` and `node:https`: axios, node-fetch, SDKs of before `fetch`. The channels tell
 * that a request was made and that its response begins, not what passes; so of each model request, and of nothing
 * else, a few methods are shadowed by ones that look first and then do the same.
 */
export const startHttp: StartTransport = (observer) => {
  const watchedRequests = new WeakMap<ClientRequest, Watched>();
  const subscribers = {
    'http.client.request.created': ({ request }: RequestMessage) => {
      const route = routeOf(request, observer);
      if (route === null) return;
      const attempt = () => attemptOf((name) => headerText(request.getHeader(name)));
      const exchange = observer.begin({ route, attempt, scope: settledScope(activeContext()) });
      const watched: Watched = { exchange, isGivenUp: false };
      watchedRequests.set(request, watched);
      watchRequest(request, watched, observer);
    },
    // Published when the response begins, whatever its name says.
    'http.client.response.finish': ({ request, response }: ResponseMessage) => {
      const watched = watchedRequests.get(request);
      if (watched === undefined) return;
      const header = readHeaders(response.headers);
      watched.exchange.responseHead({ status: response.statusCode ?? 0, header });
      watchResponse(response, watched, observer);
    },
    'http.client.request.error': ({ request, error }: ErrorMessage) => {
      const watched = watchedRequests.get(request);
      if (watched !== undefined) fail(watched, error);
    },
  };
  return subscribeGuarded(subscribers, () => observer.onProblem('observer-failed'));
};

function routeOf(request: ClientRequest, { findRoute }: TransportObserver): Route | null {
  if (request.method !== 'POST') return null;
  const { path } = request;
  const header = (name: string) => headerText(request.getHeader(name));
  if (!path.startsWith('/') && URL.canParse(path)) {
    const url = new URL(path); // through a plain HTTP proxy
    return findRoute({ origin: url.origin, path: url.pathname, header });
  }
  const host = header('host') ?? request.host;
  return findRoute({ origin: originOf(request.protocol.slice(0, -1), host), path, header });
}

function watchRequest(request: ClientRequest, watched: Watched, observer: TransportObserver): void {
  const look = (chunk: unknown, encoding: unknown) => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== null) watched.exchange.requestChunk(bytes);
  };
  shadow(request, 'write', { look, observer });
  shadow(request, 'end', { look, observer });
  const giveUp = () => {
    watched.isGivenUp = true;
  };
  shadow(request, 'destroy', { look: giveUp, observer });
}

function watchResponse(response: IncomingMessage, watched: Watched, observer: TransportObserver): void {
  const look = (chunk: unknown) => {
    if (chunk === null) watched.exchange.end();
    else if (chunk instanceof Uint8Array) watched.exchange.responseChunk(chunk);
  };
  shadow(response, 'push', { look, observer });
  // A listener for `data` would start the flow; this one does not.
  response.once('close', () => {
    // Closed with no error and no end: by the agent. After its end this says nothing more.
    if (response.errored === null) watched.isGivenUp = true;
    fail(watched, response.errored);
  });
}

function fail({ exchange, isGivenUp }: Watched, error: unknown): void {
  if (isGivenUp) exchange.abort(error);
  else exchange.fail(error);
}
