import { calcPrice, type Usage, waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { createPricer } from '../../src/pricing/index.ts';

const time = new Date('2026-10-05T12:34:56Z');
const usages: Usage[] = [
  { input_tokens: 0, output_tokens: 0 },
  { input_tokens: 1, output_tokens: 1 },
  { input_tokens: 1_234, output_tokens: 567, cache_read_tokens: 1_000, output_reasoning_tokens: 500 },
  { input_tokens: 9_876, output_tokens: 12, cache_write_tokens: 4_321, cache_write_5m_tokens: 4_321 },
  { input_tokens: 9_876, output_tokens: 12, cache_write_tokens: 4_321, cache_write_1h_tokens: 321 },
  { input_tokens: 999_999, output_tokens: 65_536, cache_read_tokens: 700_000, cache_write_tokens: 200_000 },
  { input_tokens: 500, output_tokens: 50, web_searches: 3 },
  { input_tokens: 500, output_tokens: 50, input_audio_tokens: 400, output_audio_tokens: 0 },
];

/** The list's own price; null where it has no rate for what was used. */
function listed(usage: Usage, model: string, providerId: string): number | null {
  try {
    const result = calcPrice(usage, model, { providerId, timestamp: time });
    if (result === null) return null;
    const { input_mtok, output_mtok } = result.model_price;
    if ((usage.input_tokens && input_mtok === undefined) || (usage.output_tokens && output_mtok === undefined))
      return null;
    const { cache_write_1h_mtok, input_audio_mtok } = result.model_price;
    if (usage.cache_write_1h_tokens && cache_write_1h_mtok === undefined) return null;
    if (usage.input_audio_tokens && input_audio_mtok === undefined && providerId !== 'google') return null;
    return result.total_price;
  } catch {
    return null;
  }
}

describe('what the pricer works out by itself', async () => {
  const providers = (await waitForUpdate()) ?? [];

  it.each(providers.map((provider) => [provider.id, provider] as const))(
    'is for every model of %s what the price list works out',
    (providerId, { models }) => {
      const price = createPricer();
      for (const { id } of models) {
        for (const usage of usages) {
          const expected = listed(usage, id, providerId);
          const priced = price({
            provider: providerId,
            requestModel: id,
            responseModel: null,
            usage: {
              inputTokens: usage.input_tokens ?? null,
              outputTokens: usage.output_tokens ?? null,
              cacheReadTokens: usage.cache_read_tokens ?? null,
              cacheWriteTokens: usage.cache_write_tokens ?? null,
            },
            reported: usage as Record<string, number>,
            atMicros: time.getTime() * 1000,
          });
          const what = `${id} ${JSON.stringify(usage)}`;
          if (expected === null) expect(priced, what).toBeNull();
          else expect(Math.abs((priced?.costUsd ?? Number.NaN) - expected), what).toBeLessThanOrEqual(expected * 1e-12);
        }
      }
    },
  );

  it('covers the list', () => {
    expect(providers.length).toBeGreaterThan(30);
  });
});
