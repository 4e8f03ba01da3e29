/** Tokens of one model request. Null is unknown, never zero. */
export interface TokenUsage {
  /** All input tokens, cached ones included (OTel GenAI `gen_ai.usage.input_tokens`). */
  readonly inputTokens: number | null;
  /** All output tokens, reasoning included. */
  readonly outputTokens: number | null;
  /** Of the input: read from the provider's cache. */
  readonly cacheReadTokens: number | null;
  /** Of the input: written to the provider's cache. */
  readonly cacheWriteTokens: number | null;
  /** Of the output: spent on reasoning. */
  readonly reasoningTokens: number | null;
}

/** Usage of which nothing is known. */
export const unknownUsage: TokenUsage = {
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

/** How a request ended: `aborted` is an agent that stopped reading, never an error of the provider's. */
export type ModelCallStatus = 'success' | 'error' | 'aborted';

/** One request that reached a model provider, retries counted apart. What the wire and `recordModelCall` both record. */
export interface ModelCall {
  /** `gen_ai.provider.name`, e.g. `openai`, `anthropic`. */
  readonly provider: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  /** `gen_ai.operation.name`: `chat`, `embeddings`, `text_completion`, … */
  readonly operationName: string;
  readonly streamed: boolean;
  readonly usage: TokenUsage;
  /** Null where neither the provider nor the price list knows. */
  readonly costUsd: number | null;
  /** Who said the cost: the provider's own response, or our price list. */
  readonly costSource: 'provider' | 'priced' | null;
  /** Which price list, e.g. `genai-prices@0.1.8`. */
  readonly priceVersion: string | null;
  /** The tier it is billed in (`flex`, `priority`, `batch`, …); null for the usual one. */
  readonly serviceTier: string | null;
  /** What is billed beside the tokens of `usage`, in the price list's units; null where nothing is. */
  readonly billedUnits: Readonly<Record<string, number>> | null;
  /** Whether another name answers than the one that alone says the price, which is the one that was asked for. */
  readonly isBilledAsAsked: boolean;
  /** Microseconds since the epoch at which the request was made. */
  readonly startedAtMicros: number;
  /** The same of its end. */
  readonly endedAtMicros: number;
  readonly durationMs: number;
  /** Streams only: from the request to the first chunk of the body. */
  readonly timeToFirstChunkMs: number | null;
  readonly status: ModelCallStatus;
  /** `error.type`: HTTP status as text, or the error's code or name. Never its message. */
  readonly errorType: string | null;
  readonly httpStatus: number | null;
  /** 1 for the first try, 2 for the first retry of the SDK; null where it cannot be told. */
  readonly attempt: number | null;
  readonly responseId: string | null;
}
