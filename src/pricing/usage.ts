/** The tokens a price depends on; null is unknown. */
export interface PricedTokens {
  /** Cached ones included. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
}

/** Counts under the price list's names: `input_tokens`, `cache_write_1h_tokens`, `web_searches`, … */
export type ReportedUsage = Readonly<Record<string, number>>;
