import type { Clock } from '../common/clock.ts';
import { createRequestReader } from './body/request-reader.ts';
import { createResponseReader, type ResponseReader } from './body/response-reader.ts';
import { describeWireFailure, type WireFailure } from './failure.ts';
import { noFacts } from './protocols/protocol.ts';
import type { Route } from './routes.ts';

/** The head of a response, as far as it is needed. */
export interface ResponseHead {
  readonly status: number;
  /** The value of a header by its lower-case name; null where it is not there. */
  header(name: string): string | null;
}

/** What was seen of one request and its response when it ended. */
export interface SeenExchange {
  readonly route: Route;
  readonly startedAtMicros: number;
  readonly durationMs: number;
  readonly timeToFirstChunkMs: number | null;
  readonly attempt: number | null;
  readonly requestModel: string | null;
  /** The service tier that was asked for. */
  readonly requestTier: string | null;
  readonly streamed: boolean;
  readonly httpStatus: number | null;
  /** A header of the response by its lower-case name; null where it is not there, or no response came. */
  responseHeader(name: string): string | null;
  readonly reader: ResponseReader | null;
  /** Null where the response came to its end. */
  readonly failure: WireFailure | null;
}

/** One model request that is under way. A transport tells it what passes; it ends once, whatever is told after. */
export interface Exchange {
  requestChunk(chunk: Uint8Array): void;
  /** May come more than once: an interim response (1xx) comes before the real one. */
  responseHead(head: ResponseHead): void;
  responseChunk(chunk: Uint8Array): void;
  /** The response came to its end. */
  end(): void;
  /** The connection ended before it, by whatever the transport reports: the network's failure, or an abort. */
  fail(error: unknown): void;
  /** The agent gave up, for whatever reason. */
  abort(reason: unknown): void;
}

export interface ExchangeOptions {
  readonly route: Route;
  readonly clock: Clock;
  /** Which try of the SDK this is, from 1; null where it does not say. */
  readonly attempt: number | null;
  /** Called once, when it ended. */
  onEnd(seen: SeenExchange): void;
}

/** Starts to watch one request, at the moment it is made. */
export function beginExchange({ route, clock, attempt, onEnd }: ExchangeOptions): Exchange {
  const startedAtMicros = clock.nowMicros();
  const startedMs = clock.monotonicMs();
  const request = createRequestReader();
  let head: ResponseHead | null = null;
  let reader: ResponseReader | null = null;
  let firstChunkMs: number | null = null;
  let hasEnded = false;

  const isOfType = (type: string) => head?.header('content-type')?.toLowerCase().startsWith(type) ?? false;
  const { stream } = route.protocol;
  const isStream = () => stream !== null && isOfType(stream.framing);
  const isArrayInJson = () => stream?.isArrayInJson === true && route.path.wantsStream && isOfType('application/json');
  const finish = (failure: WireFailure | null) => {
    if (hasEnded) return;
    hasEnded = true;
    const isStreamed = isStream() || request.wantsStream || route.path.wantsStream;
    onEnd({
      route,
      startedAtMicros,
      durationMs: clock.monotonicMs() - startedMs,
      timeToFirstChunkMs: isStreamed && firstChunkMs !== null ? firstChunkMs - startedMs : null,
      attempt,
      requestModel: route.path.model ?? request.model,
      requestTier: request.serviceTier,
      streamed: isStreamed,
      httpStatus: head?.status ?? null,
      responseHeader: (name) => head?.header(name) ?? null,
      reader,
      failure,
    });
  };

  return {
    requestChunk: (chunk) => request.write(chunk),
    responseHead(next) {
      head = next;
      // What an error's body says is nobody's usage.
      const isRead = next.status >= 200 && next.status < 300;
      reader = isRead
        ? createResponseReader({
            protocol: route.protocol,
            isStream: isStream(),
            isArrayInJson: isArrayInJson(),
            contentEncoding: next.header('content-encoding'),
            head: route.protocol.readHead?.(next.header) ?? noFacts,
          })
        : null;
    },
    responseChunk(chunk) {
      if (hasEnded) return;
      firstChunkMs ??= clock.monotonicMs();
      reader?.write(chunk);
    },
    end: () => finish(null),
    fail: (error) => finish(describeWireFailure(error)),
    abort: (reason) => finish({ ...describeWireFailure(reason), isAbort: true }),
  };
}
