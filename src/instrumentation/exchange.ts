import type { Clock } from '../common/clock.ts';
import { type ChunkBatch, createChunkBatch } from './body/chunk-batch.ts';
import { createRequestReader, type RequestReader } from './body/request-reader.ts';
import { createResponseReader, type ResponseReader } from './body/response-reader.ts';
import { describeWireFailure, type WireFailure } from './failure.ts';
import { noFacts } from './protocols/protocol.ts';
import type { ResponseHeader } from './response-headers.ts';
import type { Route } from './routes.ts';

/** The head of a response, as far as it is needed. */
export interface ResponseHead {
  readonly status: number;
  readonly header: ResponseHeader;
}

/** One request and its response when they have ended. */
export interface EndedExchange {
  readonly httpStatus: number | null;
  /** Reads what was held of them. To be called once. */
  see(): SeenExchange;
}

/** What was seen of them. */
export interface SeenExchange {
  readonly route: Route;
  readonly startedAtMicros: number;
  readonly endedAtMicros: number;
  readonly durationMs: number;
  readonly timeToFirstChunkMs: number | null;
  readonly attempt: number | null;
  readonly requestModel: string | null;
  /** The service tier that was asked for. */
  readonly requestTier: string | null;
  readonly streamed: boolean;
  readonly httpStatus: number | null;
  /** Nothing where no response came. */
  readonly responseHeader: ResponseHeader;
  /** Null where the response is none that has usage. */
  readonly reader: Pick<ResponseReader, 'read'> | null;
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
  /** As much of a response's body as may be held before it is read. */
  readonly maxHeldBytes: number;
  /** Which try of the SDK this is, from 1; null where it does not say. Asked once. */
  attempt(): number | null;
  /** Called once, when it ended. */
  onEnd(ended: EndedExchange): void;
  /** Called where something of ours failed that nobody else hears of. */
  onFault(): void;
}

/** Starts to watch one request, at the moment it is made. */
export const beginExchange = (options: ExchangeOptions): Exchange => new OpenExchange(options);

/**
 * What passes is noted, and held a little while: reading it is put off to when the server works, when much of it has come,
 * or when somebody wants to know what was seen.
 */
class OpenExchange implements Exchange {
  readonly #options: ExchangeOptions;
  readonly #startedAtMicros: number;
  readonly #startedMs: number;
  #attempt: number | null = null;
  #isAttemptAsked = false;
  #request: RequestReader | null = null;
  /** What was sent and not read yet. */
  #unread: (Uint8Array | string)[] = [];
  #head: ResponseHead | null = null;
  readonly #body: ChunkBatch;
  /** Undefined until something is to be read; null where nothing of the response is. */
  #openReader: ResponseReader | null | undefined;
  #firstChunkMs: number | null = null;
  #hasEnded = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#body = createChunkBatch(options.maxHeldBytes, (bytes) => this.#reader?.write(bytes));
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
  }

  responseChunk(chunk: Uint8Array): void {
    if (this.#hasEnded) return;
    this.#firstChunkMs ??= this.#options.clock.monotonicMs();
    this.#body.write(chunk);
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

  #see({ atMicros, atMs, failure }: End): SeenExchange {
    this.#readRequest();
    this.#body.flush();
    const { route } = this.#options;
    const request = this.#request;
    const head = this.#head;
    const streamed = this.#isStream || route.path.wantsStream || request?.wantsStream === true;
    return {
      route,
      startedAtMicros: this.#startedAtMicros,
      endedAtMicros: atMicros,
      durationMs: atMs - this.#startedMs,
      timeToFirstChunkMs: streamed && this.#firstChunkMs !== null ? this.#firstChunkMs - this.#startedMs : null,
      attempt: this.#attempt,
      requestModel: route.path.model ?? request?.model ?? null,
      requestTier: request?.serviceTier ?? null,
      streamed,
      httpStatus: head?.status ?? null,
      responseHeader: head?.header ?? noHeader,
      reader: this.#reader,
      failure,
    };
  }

  #readRequest(): void {
    const chunks = this.#unread;
    this.#unread = [];
    try {
      this.#askAttempt();
      if (chunks.length === 0) return;
      this.#request ??= createRequestReader();
      // A body given as text is sent as UTF-8.
      for (const chunk of chunks) this.#request.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    } catch {
      this.#options.onFault();
    }
  }

  #askAttempt(): void {
    if (this.#isAttemptAsked) return;
    this.#isAttemptAsked = true;
    this.#attempt = this.#options.attempt();
  }

  get #isStream(): boolean {
    const { stream } = this.#options.route.protocol;
    return stream !== null && this.#contentType.startsWith(stream.framing);
  }

  get #contentType(): string {
    return this.#head?.header('content-type')?.toLowerCase() ?? '';
  }

  get #reader(): ResponseReader | null {
    if (this.#openReader === undefined) this.#openReader = this.#head === null ? null : this.#readerFor(this.#head);
    return this.#openReader;
  }

  #readerFor({ status, header }: ResponseHead): ResponseReader | null {
    // What an error's body says is nobody's usage.
    if (status < 200 || status >= 300) return null;
    const { protocol, path } = this.#options.route;
    return createResponseReader({
      protocol,
      isStream: this.#isStream,
      isArrayInJson:
        protocol.stream?.isArrayInJson === true && path.wantsStream && this.#contentType.startsWith('application/json'),
      contentEncoding: header('content-encoding'),
      head: protocol.readHead?.(header) ?? noFacts,
    });
  }

  #finish(failure: WireFailure | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { clock, onEnd } = this.#options;
    const end = { atMicros: clock.nowMicros(), atMs: clock.monotonicMs(), failure };
    onEnd({ httpStatus: this.#head?.status ?? null, see: () => this.#see(end) });
  }
}

const noHeader: ResponseHeader = () => null;

/** When it ended, and how. */
interface End {
  readonly atMicros: number;
  readonly atMs: number;
  /** Null where the response came to its end. */
  readonly failure: WireFailure | null;
}
