import type { ClientHttp2Stream } from 'node:http2';
import { activeContext } from '../../record/active.ts';
import type { Exchange } from '../exchange.ts';
import { readHeaders } from '../response-headers.ts';
import type { Route } from '../routes.ts';
import { settledScope } from '../scope.ts';
import { headerOf, originOf } from './headers.ts';
import { bytesOf, shadow } from './shadow.ts';
import { subscribeGuarded } from './subscribe.ts';
import { attemptOf, type StartTransport, type TransportObserver } from './transport.ts';

interface StreamMessage {
  readonly stream: ClientHttp2Stream;
}
interface HeadersMessage extends StreamMessage {
  readonly headers: unknown;
}
interface ChunkMessage extends StreamMessage {
  /** A chunk; or several that were held back, each with its encoding, or all of them bytes. */
  readonly data: unknown;
  readonly encoding?: unknown;
}
interface ErrorMessage extends StreamMessage {
  readonly error: unknown;
}

/** A model request under way. */
interface Watched {
  readonly exchange: Exchange;
  /** The agent itself closed it: what the stream says after that is no failure. */
  isGivenUp: boolean;
}

/** NGHTTP2_NO_ERROR and NGHTTP2_CANCEL of RFC 9113, section 7: with any other code Node reports an error. */
const noError = 0;
const cancel = 8;

/** Node's code for a stream that ended with its connection. */
const streamCancelled = 'ERR_HTTP2_STREAM_CANCEL';

/**
 * Everything that goes through `node:http2`: the AWS SDK's default for Bedrock. The channels tell of requests and the
 * heads of responses, but not what these bring; so of each model request, and of nothing else, two methods are shadowed
 * by ones that look first and then do the same. What undici sends over HTTP/2 is left to its own channels.
 */
export const startHttp2: StartTransport = (observer) => {
  const watchedStreams = new WeakMap<ClientHttp2Stream, Watched>();
  const subscribers = {
    'http2.client.stream.created': ({ stream, headers }: HeadersMessage) => {
      const header = (name: string) => headerOf(headers, name);
      const route = routeOf(header, observer);
      if (route === null || isOfUndici(stream)) return;
      const attempt = () => attemptOf(header);
      const exchange = observer.begin({ route, attempt, scope: settledScope(activeContext()) });
      const watched: Watched = { exchange, isGivenUp: false };
      watchedStreams.set(stream, watched);
      watchStream(stream, watched, observer);
    },
    'http2.client.stream.bodyChunkSent': ({ stream, data, encoding }: ChunkMessage) => {
      const watched = watchedStreams.get(stream);
      if (watched === undefined) return;
      for (const bytes of chunksOf(data, encoding)) watched.exchange.requestChunk(bytes);
    },
    // Published when the response begins, whatever its name says.
    'http2.client.stream.finish': ({ stream, headers }: HeadersMessage) => {
      const watched = watchedStreams.get(stream);
      if (watched === undefined) return;
      const status = Number(headerOf(headers, ':status') ?? 0);
      watched.exchange.responseHead({ status, header: readHeaders(headers) });
    },
    'http2.client.stream.error': ({ stream, error }: ErrorMessage) => {
      const watched = watchedStreams.get(stream);
      if (watched !== undefined) fail(watched, error);
    },
    'http2.client.stream.close': ({ stream }: StreamMessage) => {
      const watched = watchedStreams.get(stream);
      if (watched !== undefined) closed(stream, watched);
    },
  };
  return subscribeGuarded(subscribers, () => observer.onProblem('observer-failed'));
};

function routeOf(header: (name: string) => string | null, { findRoute }: TransportObserver): Route | null {
  if (header(':method') !== 'POST') return null;
  const host = header(':authority') ?? header('host');
  const path = header(':path');
  if (host === null || path === null) return null;
  return findRoute({ origin: originOf(header(':scheme') ?? 'https', host), path, header });
}

/** What undici, of every version, counts a session's streams by. */
const undiciSymbol = 'open streams';

function isOfUndici({ session }: ClientHttp2Stream): boolean {
  return Object.getOwnPropertySymbols(session ?? {}).some(({ description }) => description === undiciSymbol);
}

function watchStream(stream: ClientHttp2Stream, watched: Watched, observer: TransportObserver): void {
  const look = (chunk: unknown) => {
    // A stream that is being closed is given the same null as one that came to its end.
    if (chunk === null && !stream.closed) watched.exchange.end();
    else if (chunk instanceof Uint8Array) watched.exchange.responseChunk(chunk);
  };
  shadow(stream, 'push', { look, observer });
  const giveUp = () => {
    // Node calls it too, for every stream of a connection that is lost.
    watched.isGivenUp ||= isConnected(stream);
  };
  shadow(stream, 'close', { look: giveUp, observer });
}

function isConnected({ session }: ClientHttp2Stream): boolean {
  return session !== undefined && !session.destroyed && !session.socket.destroyed;
}

/** The stream is closed, by either side. After the response's end this says nothing more. */
function closed(stream: ClientHttp2Stream, watched: Watched): void {
  if (stream.errored !== null) fail(watched, stream.errored);
  else if (watched.isGivenUp || stream.rstCode === noError) watched.exchange.abort(null);
  else if (stream.rstCode === cancel) watched.exchange.fail({ code: streamCancelled });
}

/** Why a stream was aborted by a signal, or lost with its connection, is the cause of the error that says so. */
function fail({ exchange, isGivenUp }: Watched, error: unknown): void {
  const { code, cause = error } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (isGivenUp || code === 'ABORT_ERR') exchange.abort(cause);
  else exchange.fail(code === streamCancelled ? cause : error);
}

function chunksOf(data: unknown, encoding: unknown): Uint8Array[] {
  const entries: readonly unknown[] = Array.isArray(data) ? data : [{ chunk: data, encoding }];
  return entries.map(bytesOfEntry).filter((bytes) => bytes !== null);
}

function bytesOfEntry(entry: unknown): Uint8Array | null {
  if (entry instanceof Uint8Array) return entry;
  const { chunk, encoding } = entry as { readonly chunk: unknown; readonly encoding: unknown };
  return bytesOf(chunk, encoding);
}
