import type { ServedCall } from '../../../examples/model-server/types.ts';

/** What a run came to, as one source tells it. */
export interface Figures {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly costUsd: number;
  /** Failed calls and `error` events. */
  readonly errors: number;
}

interface Prices {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** USD a million tokens, as the providers’ price pages and genai-prices 0.1.8 have them; other models have no price. */
const prices: Readonly<Record<string, Prices>> = {
  'gpt-5-mini': { input: 0.25, cacheRead: 0.025, cacheWrite: 0.25, output: 2 },
  'gpt-5.1': { input: 1.25, cacheRead: 0.125, cacheWrite: 1.25, output: 10 },
  'claude-sonnet-4-6': { input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 },
  'claude-haiku-4-5': { input: 1, cacheRead: 0.1, cacheWrite: 1.25, output: 5 },
};

/** What the model server answered, and what that costs. */
export function servedFigures(log: readonly ServedCall[], failedToolCalls: number): Figures {
  const total = (field: keyof NonNullable<ServedCall['usage']>) => sum(log.map(({ usage }) => usage?.[field] ?? 0));
  return {
    calls: log.length,
    inputTokens: total('inputTokens'),
    outputTokens: total('outputTokens'),
    cacheReadTokens: total('cacheReadTokens'),
    cacheWriteTokens: total('cacheWriteTokens'),
    reasoningTokens: total('reasoningTokens'),
    costUsd: sum(log.map(costOf)),
    errors: log.filter(({ status }) => status >= 400).length + failedToolCalls,
  };
}

function costOf({ usage, requestModel }: ServedCall): number {
  const price = prices[requestModel];
  if (usage === null || price === undefined) return 0;
  const read = usage.cacheReadTokens ?? 0;
  const write = usage.cacheWriteTokens ?? 0;
  const plain = usage.inputTokens - read - write;
  const microUsd =
    plain * price.input + read * price.cacheRead + write * price.cacheWrite + usage.outputTokens * price.output;
  return microUsd / 1e6;
}

/** Null, undefined and the empty text, which are how files say unknown, add nothing. */
export function sum(values: readonly unknown[]): number {
  const known = values.filter((value) => value !== null && value !== undefined && value !== '');
  return known.map(Number).reduce((total, value) => total + value, 0);
}
