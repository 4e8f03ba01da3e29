/** Which protocol a request spoke: the provider's documented endpoint, nothing else decides it. */
export type Api = 'openai-chat' | 'openai-responses' | 'openai-embeddings' | 'anthropic-messages';

/** One message as the script sees it: tool results appear as role `tool`. */
export interface Message {
  readonly role: string;
  readonly text: string;
}

/** One model request, read once from its protocol's body, for a script to answer. */
export interface ModelRequest {
  /** 1 for the first request this server took, then 2, 3, … */
  readonly sequence: number;
  readonly api: Api;
  readonly provider: 'openai' | 'anthropic';
  readonly path: string;
  readonly model: string;
  readonly streamed: boolean;
  /** Whether the protocol lets this response carry usage: false for a chat stream without `include_usage`. */
  readonly wantsUsage: boolean;
  /** 1 for the first try, 2 for the SDK's first retry (its `x-stainless-retry-count` header, plus one). */
  readonly attempt: number;
  readonly messages: readonly Message[];
  /** System prompt or instructions, empty where there is none. */
  readonly system: string;
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  /** The request's headers, lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The request's body, parsed. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Tokens as Runledger counts them: input includes both cache counts, output includes reasoning. Null is what the
 * protocol does not report: an embedding's details, a chat completion's cache writes unless the turn has some.
 */
export interface ServedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly reasoningTokens: number | null;
}

/** A call of one tool by the model. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Made from the request's sequence where left out. */
  readonly id?: string;
}

/** What the script wants answered. Everything may be left out: the reply is then a short fixed text. */
export interface Turn {
  readonly text?: string;
  readonly toolCalls?: readonly ToolCall[];
  /** Counts left out are worked out from the request's and reply's length (input, output) or are 0 (the others). */
  readonly usage?: Partial<ServedUsage>;
  /** The model the response names; the request's where left out. */
  readonly responseModel?: string;
  /** 400 and over answers with the provider's error body and no usage. */
  readonly status?: number;
  /** With an error status: what `retry-after-ms` and `retry-after` say. 429 has 5 ms where left out. */
  readonly retryAfterMs?: number;
  /** Replaces members of the `usage` object, e.g. `{ cost: 0.1 }` for OpenRouter's figure. */
  readonly extraUsage?: Readonly<Record<string, unknown>>;
  readonly delivery?: Delivery;
}

/** How the bytes of the response go out. */
export interface Delivery {
  /** Content-encoding of the body. */
  readonly encoding?: 'gzip' | 'br' | 'deflate' | 'zstd';
  /** Cut the body into pieces of so many bytes, wherever they fall, also inside a character. */
  readonly pieceBytes?: number;
  /** Wait so long before each piece. */
  readonly pieceDelayMs?: number;
  /** After so many pieces, or all, send no more and hold the connection until the client gives up. */
  readonly stallAfterPieces?: number;
  /** After so many pieces, or all, break the connection without the body's end. */
  readonly breakAfterPieces?: number;
  /** Wait so long before the status line. */
  readonly delayMs?: number;
  /** Send these bytes as the body in place of the protocol's. */
  readonly rawBody?: string | Uint8Array;
}

/** Decides the turn for a request. It should depend on the request alone, so that a run can be repeated. */
export type Script = (request: ModelRequest) => Turn | Promise<Turn>;

/** What the server did for one request: the yardstick that recorded figures are compared with. */
export interface ServedCall {
  readonly sequence: number;
  readonly api: Api;
  readonly provider: 'openai' | 'anthropic';
  readonly path: string;
  readonly requestModel: string;
  /** Null where an error was answered. */
  readonly responseModel: string | null;
  readonly streamed: boolean;
  readonly attempt: number;
  readonly status: number;
  /** As it was reported to the client; null where the response carries none. */
  readonly usage: ServedUsage | null;
  readonly responseId: string | null;
  /** The last byte was handed to the socket. */
  readonly finished: boolean;
  /** The connection ended before that. */
  readonly abandoned: boolean;
}
