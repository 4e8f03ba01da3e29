import { describe, expect, it } from 'vitest';
import { createPricer, type PricedCall, type PriceOverride } from '../../src/pricing/index.ts';

const day = (text: string) => Date.parse(text) * 1000;

const call: PricedCall = {
  provider: 'openai',
  requestModel: 'gpt-4o',
  responseModel: null,
  usage: { inputTokens: 100_000, outputTokens: 10_000, cacheReadTokens: null, cacheWriteTokens: null },
  atMicros: day('2026-11-01'),
};
const tokens = (inputTokens: number | null, outputTokens: number | null, read = 0, written = 0) => ({
  usage: { inputTokens, outputTokens, cacheReadTokens: read, cacheWriteTokens: written },
});

const noRates = { input: null, output: null, cacheRead: null, cacheWrite: null, cacheWrite1h: null, reasoning: null };

/** Input for a dollar, output for ten. */
const override = (change: Partial<PriceOverride> = {}): PriceOverride => ({
  provider: 'openai',
  model: 'gpt-4o',
  serviceTier: null,
  fromMicros: null,
  untilMicros: null,
  input: 1,
  output: 10,
  cacheRead: null,
  cacheWrite: null,
  cacheWrite1h: null,
  reasoning: null,
  requestUsd: 0,
  contextTiers: [],
  ...change,
});
const requestsAlone = { ...noRates, requestUsd: 0.5 };
const costOf = (overrides: readonly PriceOverride[], change: Partial<PricedCall> = {}) =>
  createPricer(overrides)({ ...call, ...change })?.costUsd ?? null;

describe('what a configuration says of a price', () => {
  it.each<[what: string, override: Partial<PriceOverride>, call: Partial<PricedCall>, costUsd: number | null]>([
    ['wins over the list', {}, {}, 0.2],
    ['is of the model that answered', { model: 'gpt-4o-2024-08-06' }, { responseModel: 'gpt-4o-2024-08-06' }, 0.2],
    ['is of the model that was asked for', {}, { responseModel: 'gpt-4o-2024-08-06' }, 0.2],
    ['is of all models that a pattern fits', { model: 'gpt-*' }, {}, 0.2],
    ['is of a model in any case of its letters', { model: 'GPT-4o' }, {}, 0.2],
    ['is of a private gateway', { provider: '*.example.com' }, { provider: 'llm.example.com' }, 0.2],
    ['is of a model that nobody lists', { model: 'house-1' }, { requestModel: 'house-1' }, 0.2],
    ['is of a tier', { serviceTier: 'flex' }, { serviceTier: 'flex' }, 0.2],
    ['counts cached input once', { cacheRead: 0.1 }, tokens(100_000, 0, 40_000), 0.064],
    ['has its price of a cache write', { cacheWrite: 1.25 }, tokens(100_000, 0, 0, 40_000), 0.11],
    [
      'has its price of a cache write of an hour',
      { cacheWrite: 1.25, cacheWrite1h: 2 },
      { ...tokens(100_000, 0, 0, 40_000), reported: { cache_write_1h_tokens: 30_000 } },
      0.06 + 0.0125 + 0.06,
    ],
    [
      'has its price of reasoning',
      { reasoning: 20 },
      { ...tokens(0, 10_000), reported: { output_reasoning_tokens: 4_000 } },
      0.06 + 0.08,
    ],
    ['takes reasoning as output', {}, { ...tokens(0, 10_000), reported: { output_reasoning_tokens: 4_000 } }, 0.1],
    ['has its price of a request', { requestUsd: 0.5 }, {}, 0.7],
    ['is of requests alone', { input: 0, output: 0, requestUsd: 0.5 }, tokens(null, null), 0.5],
    ['asks for requests alone, whatever they used', requestsAlone, {}, 0.5],
    ['asks for requests alone, of which nothing is known', requestsAlone, tokens(null, null), 0.5],
    ['asks for requests alone, pictures and all', requestsAlone, { reported: { output_image_tokens: 9 } }, 0.5],
    [
      'has one rate beside its price of a request',
      { ...requestsAlone, contextTiers: [{ ...noRates, aboveInputTokens: 1, input: 1 }] },
      {},
      null,
    ],
    ['asks for nothing at all', { ...noRates }, {}, null],
    ['has no output', { output: null }, tokens(100_000, 0), 0.1],
    [
      'has rates of a long context, for the whole request',
      { contextTiers: [{ ...noRates, aboveInputTokens: 50_000, input: 2 }] },
      {},
      0.3,
    ],
    [
      'has rates of a longer one',
      {
        contextTiers: [
          { ...noRates, aboveInputTokens: 50_000, input: 2 },
          { ...noRates, aboveInputTokens: 80_000, output: 20 },
        ],
      },
      {},
      0.4,
    ],
    ['has rates up to a limit', { contextTiers: [{ ...noRates, aboveInputTokens: 100_000, input: 2 }] }, {}, 0.2],
    ['is null for output it has no rate for', { output: null }, {}, null],
    ['is null for cached input it has no rate for', {}, tokens(100_000, 0, 40_000), null],
    ['is null for searches', {}, { reported: { web_searches: 1 } }, null],
    ['is null for input that is not known', {}, tokens(null, 100), null],
    ['is null for counts that contradict each other', { cacheRead: 0 }, tokens(10, 0, 11), null],
  ])('%s', (_, change, called, costUsd) => {
    const cost = costOf([override(change)], called);
    if (costUsd === null) expect(cost).toBeNull();
    else expect(cost).toBeCloseTo(costUsd, 12);
  });

  it.each<[what: string, override: Partial<PriceOverride>, call: Partial<PricedCall>]>([
    ['another provider', { provider: 'azure' }, {}],
    ['another model', { model: 'gpt-4o-mini' }, {}],
    ['a model it is only the beginning of', { model: 'gpt-4' }, {}],
    ['a time before', { fromMicros: day('2026-11-02') }, {}],
    ['the first moment after', { untilMicros: call.atMicros }, {}],
    ['a tier', { serviceTier: 'flex' }, {}],
  ])('leaves the list to %s', (_, change, called) => {
    expect(costOf([override(change)], called)).toBeCloseTo(0.35, 12);
  });

  it('does not hold for a tier that it does not name, whose price nobody knows then', () => {
    expect(costOf([override()], { serviceTier: 'flex' })).toBeNull();
  });

  it('is that of the first that fits', () => {
    const dear = override({ input: 3 });
    expect(costOf([override({ fromMicros: day('2027-01-01') }), dear, override()])).toBeCloseTo(0.4, 12);
  });

  it('changes on the day it says', () => {
    const [before, after] = [override({ untilMicros: day('2026-11-01') }), override({ input: 2 })];
    expect(costOf([before, after], { atMicros: day('2026-10-31T23:59:59.999Z') })).toBeCloseTo(0.2, 12);
    expect(costOf([before, after], { atMicros: day('2026-11-01') })).toBeCloseTo(0.3, 12);
  });
});

describe('the version under which such a price is recorded', () => {
  const versionOf = (...overrides: PriceOverride[]) => createPricer(overrides)(call)?.priceVersion;

  it('stays where the entry says the same, wherever it stands', () => {
    expect(versionOf(override())).toMatch(/^config@[0-9a-f]{8}$/);
    expect(versionOf(override({ provider: 'azure' }), override())).toBe(versionOf(override()));
  });

  it.each<[what: string, change: Partial<PriceOverride>]>([
    ['rate', { input: 2 }],
    ['day', { fromMicros: 0 }],
    ['tier of context', { contextTiers: [{ ...noRates, aboveInputTokens: 1_000_000 }] }],
  ])('changes with a %s', (_, change) => {
    expect(versionOf(override(change))).not.toBe(versionOf(override()));
  });
});
