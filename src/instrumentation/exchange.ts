import type { Clock } from '../common/clock.ts';
import { createRequestReader, type RequestReader } from './body/request-reader.ts';
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
  /** A piece of the body, as bytes or as text. */
  requestChunk(chunk: Uint8Array | string): void;
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
  /** Called where something of ours failed that nobody else hears of. */
  onFault(): void;
}

/** Starts to watch one request, at the moment it is made. */
export const beginExchange = (options: ExchangeOptions): Exchange => new OpenExchange(options);

class OpenExchange implements Exchange {
  readonly #options: ExchangeOptions;
  readonly #startedAtMicros: number;
  readonly #startedMs: number;
  /** Made with the first piece that is read: not while the agent waits to send it. */
  #request: RequestReader | null = null;
  /** What was sent and not read yet. */
  #unread: (Uint8Array | string)[] = [];
  #head: ResponseHead | null = null;
  #isStream = false;
  #reader: ResponseReader | null = null;
  #firstChunkMs: number | null = null;
  #hasEnded = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#startedAtMicros = options.clock.nowMicros();
    this.#startedMs = options.clock.monotonicMs();
  }

  requestChunk(chunk: Uint8Array | string): void {
    this.#unread.push(chunk);
    // It is read while the server works. Until bytes are written out, which takes longer, they may not be changed.
    if (this.#unread.length === 1) setImmediate(() => this.#readRequest());
  }

  responseHead(head: ResponseHead): void {
    this.#head = head;
    const { protocol, path } = this.#options.route;
    const { stream } = protocol;
    const contentType = stream === null ? '' : (head.header('content-type')?.toLowerCase() ?? '');
    this.#isStream = stream !== null && contentType.startsWith(stream.framing);
    // What an error's body says is nobody's usage.
    const isRead = head.status >= 200 && head.status < 300;
    this.#reader = isRead
      ? createResponseReader({
          protocol,
          isStream: this.#isStream,
          isArrayInJson:
            stream?.isArrayInJson === true && path.wantsStream && contentType.startsWith('application/json'),
          contentEncoding: head.header('content-encoding'),
          head: protocol.readHead?.(head.header) ?? noFacts,
        })
      : null;
  }

  responseChunk(chunk: Uint8Array): void {
    if (this.#hasEnded) return;
    this.#firstChunkMs ??= this.#options.clock.monotonicMs();
    this.#reader?.write(chunk);
  }

  end(): void {
    this.#finish(null);
  }

  fail(error: unknown): void {
    this.#finish(describeWireFailure(error));
  }

  abort(reason: unknown): void {
    this.#finish({ ...describeWireFailure(reason), isAbort: true });
  }

  #readRequest(): void {
    const chunks = this.#unread;
    if (chunks.length === 0) return;
    this.#unread = [];
    this.#request ??= createRequestReader();
    // A body given as text is sent as UTF-8.
    try {
      for (const chunk of chunks) this.#request.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    } catch {
      this.#options.onFault();
    }
  }

  #finish(failure: WireFailure | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#readRequest();
    const { route, clock, attempt, onEnd } = this.#options;
    const request = this.#request;
    const streamed = this.#isStream || route.path.wantsStream || request?.wantsStream === true;
    const head = this.#head;
    onEnd({
      route,
      startedAtMicros: this.#startedAtMicros,
      durationMs: clock.monotonicMs() - this.#startedMs,
      timeToFirstChunkMs: streamed && this.#firstChunkMs !== null ? this.#firstChunkMs - this.#startedMs : null,
      attempt,
      requestModel: route.path.model ?? request?.model ?? null,
      requestTier: request?.serviceTier ?? null,
      streamed,
      httpStatus: head?.status ?? null,
      responseHeader: (name) => head?.header(name) ?? null,
      reader: this.#reader,
      failure,
    });
  }
}
