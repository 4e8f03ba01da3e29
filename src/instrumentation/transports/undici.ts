import type { Exchange } from '../exchange.ts';
import { readHeaders } from '../response-headers.ts';
import type { Route } from '../routes.ts';
import { createCapacityWatch } from './capacity.ts';
import { headerOf } from './headers.ts';
import { subscribeGuarded } from './subscribe.ts';
import { attemptOf, type StartTransport, type TransportObserver } from './transport.ts';
import { namedTargetOf, targetOf, type UndiciRequest } from './undici-request.ts';
import { findScope, type UndiciScope } from './undici-scope.ts';

interface RequestMessage {
  readonly request: UndiciRequest;
}
interface ChunkMessage extends RequestMessage {
  readonly chunk: Uint8Array;
}
interface HeadersMessage extends RequestMessage {
  readonly response: { readonly statusCode: number; readonly headers: unknown };
}
interface ErrorMessage extends RequestMessage {
  readonly error: unknown;
}

/** A model request under way, and what has to be known of it between two messages. */
interface Watched {
  readonly exchange: Exchange;
  readonly scope: UndiciScope;
  /** The chunk that a shadow has just told of: the channel may tell of it again. */
  lastSent: unknown;
  lastReceived: unknown;
}

/** Everything that goes through undici: the global `fetch` of every Node, and undici 6, 7 and 8 from npm. */
export const startUndici: StartTransport = (observer) => {
  const watchedRequests = new WeakMap<UndiciRequest, Watched>();
  const capacity = createCapacityWatch();
  const shadows = createShadows(observer);
  const subscribers = {
    'undici:request:create': ({ request }: RequestMessage) => {
      const route = routeOf(request, observer);
      if (route === null) return;
      const scope = findScope(request, capacity);
      const attempt = () => attemptOf((name) => headerOf(request.headers, name));
      const exchange = observer.begin({ route, attempt, scope });
      const watched: Watched = { exchange, scope, lastSent: null, lastReceived: null };
      watchedRequests.set(request, watched);
      shadows.add(request, watched);
    },
    'undici:request:bodyChunkSent': ({ request, chunk }: ChunkMessage) => {
      const watched = watchedRequests.get(request);
      if (watched === undefined) return;
      shadows.notNeeded(request);
      if (chunk !== watched.lastSent) watched.exchange.requestChunk(chunk);
    },
    'undici:request:headers': ({ request, response }: HeadersMessage) => {
      const watched = watchedRequests.get(request);
      if (watched === undefined) return;
      if (response.statusCode >= 200) watched.scope.responseStarted();
      watched.exchange.responseHead({ status: response.statusCode, header: readHeaders(response.headers) });
    },
    'undici:request:bodyChunkReceived': ({ request, chunk }: ChunkMessage) => {
      const watched = watchedRequests.get(request);
      if (watched !== undefined && chunk !== watched.lastReceived) watched.exchange.responseChunk(chunk);
    },
    'undici:client:connected': capacity.gained,
    'undici:client:connectError': capacity.gained,
    'undici:request:bodySent': capacity.gained,
    'undici:request:trailers': ({ request }: RequestMessage) => {
      capacity.gained();
      watchedRequests.get(request)?.exchange.end();
      watchedRequests.delete(request);
    },
    'undici:request:error': ({ request, error }: ErrorMessage) => {
      capacity.gained();
      watchedRequests.get(request)?.exchange.fail(error);
      watchedRequests.delete(request);
    },
  };
  return subscribeGuarded(subscribers, () => observer.onProblem('observer-failed'));
};

function routeOf(request: UndiciRequest, { findRoute }: TransportObserver): Route | null {
  if (request.method !== 'POST') return null;
  const header = (name: string) => headerOf(request.headers, name);
  const named = namedTargetOf(request);
  return (named && findRoute({ ...named, header })) ?? findRoute({ ...targetOf(request), header });
}

/**
 * undici before 6.29 and 7.29 publishes no chunks. There, two methods of its internal request (never of anything the
 * agent holds) are shadowed by ones that look first and then do the same. Which versions publish is learned from the
 * first request of each, which is watched both ways.
 */
function createShadows(observer: TransportObserver) {
  const publishing = new WeakSet<object>();
  const look = (watch: () => void) => {
    try {
      watch();
    } catch {
      observer.onProblem('observer-failed');
    }
  };
  return {
    notNeeded(request: UndiciRequest) {
      publishing.add(Object.getPrototypeOf(request));
    },
    add(request: UndiciRequest, watched: Watched) {
      const { onData, onBodySent } = request;
      if (typeof onData !== 'function') {
        if (typeof request.onResponseData !== 'function') observer.onProblem('unknown-request-shape');
        return;
      }
      if (publishing.has(Object.getPrototypeOf(request))) return;
      request.onData = function (chunk) {
        watched.lastReceived = chunk;
        look(() => watched.exchange.responseChunk(chunk));
        return onData.call(this, chunk);
      };
      if (typeof onBodySent !== 'function') return;
      request.onBodySent = function (chunk) {
        watched.lastSent = chunk;
        look(() => watched.exchange.requestChunk(chunk));
        return onBodySent.call(this, chunk);
      };
    },
  };
}
