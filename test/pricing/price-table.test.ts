import { waitForUpdate } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { createPricer, knownPrices, type PriceOverride, pricesOfModel } from '../../src/pricing/index.ts';

const atMicros = Date.parse('2026-10-05') * 1000;
const query = { provider: null, atMicros, overrides: [] };
const override: PriceOverride = {
  provider: '*.example.com',
  model: 'house-*',
  serviceTier: 'flex',
  fromMicros: Date.parse('2026-01-01') * 1000,
  untilMicros: Date.parse('2027-01-01T12:00:00Z') * 1000,
  input: 1,
  output: 2,
  cacheRead: null,
  cacheWrite: null,
  cacheWrite1h: null,
  reasoning: null,
  requestUsd: 0,
  contextTiers: [],
};

describe('what is known of prices', () => {
  it('has the rates that calls are priced by', async () => {
    const price = createPricer();
    const known = (await knownPrices(query)).filter(
      ({ context_tiers, input, output, request }) =>
        !context_tiers.length && input !== null && output !== null && !request,
    );
    expect(known.length).toBeGreaterThan(1000);
    const priced = known.flatMap(({ provider, model, input, output }) => {
      const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000, cacheReadTokens: null, cacheWriteTokens: null };
      const result = price({ provider, requestModel: model, responseModel: null, usage, atMicros });
      // Some stand in the list under ids by which nobody calls them: `kimi-k3` for `accounts/fireworks/models/kimi-k3`.
      return result === null ? [] : [{ model, costUsd: result.costUsd, known: (input ?? 0) + (output ?? 0) }];
    });
    expect(priced.length / known.length).toBeGreaterThan(0.95);
    expect(priced.filter((one) => Math.abs(one.costUsd - one.known) > 1e-9)).toEqual([]);
  });

  it('has every model that is listed with a price', async () => {
    const listed = ((await waitForUpdate()) ?? []).flatMap(({ models }) => models);
    expect((await knownPrices(query)).length).toBeGreaterThan(listed.length * 0.9);
  });

  it('has the rates of the day, and since when they hold', async () => {
    const of = async (day: string) =>
      (
        await pricesOfModel('claude-opus-4-6', { ...query, provider: 'anthropic', atMicros: Date.parse(day) * 1000 })
      )[0];
    expect(await of('2026-03-01')).toMatchObject({ since: null, context_tiers: [{ above: 200_000, input: 10 }] });
    expect(await of('2026-03-14')).toMatchObject({ since: '2026-03-13', input: 5, context_tiers: [] });
  });

  it('has the configuration’s entries first, with the version that costs are recorded under', async () => {
    const [first] = await knownPrices({ ...query, overrides: [override] });
    const recorded = createPricer([override])({
      provider: 'llm.example.com',
      requestModel: 'house-1',
      responseModel: null,
      serviceTier: 'flex',
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
      atMicros,
    });
    expect(first).toMatchObject({
      provider: '*.example.com',
      model: 'house-*',
      source: 'config',
      service_tier: 'flex',
      since: '2026-01-01',
      until: '2027-01-01T12:00:00.000Z',
      price_version: recorded?.priceVersion,
    });
  });

  it.each<[what: string, name: string, provider: string | null, found: string[]]>([
    ['by a dated name', 'gpt-4o-2024-08-06', 'openai', ['openai gpt-4o']],
    ['by OpenTelemetry’s name of a provider', 'gpt-4o', 'azure.ai.openai', ['azure gpt-4o']],
    ['at another provider whose models it has', 'claude-opus-4-6', 'gcp.vertex_ai', ['google claude-opus-4-6']],
    ['by a pattern', 'GPT-4O*2024-05*', 'openai', ['openai gpt-4o-2024-05-13']],
    ['by an entry’s pattern', 'house-1', 'llm.example.com', ['*.example.com house-*']],
    ['not behind a private gateway', 'gpt-4o', 'openai.example.com', []],
    ['not where nobody has it', 'no-such-model', null, []],
  ])('is found %s', async (_, name, provider, found) => {
    const prices = await pricesOfModel(name, { ...query, provider, overrides: [override] });
    expect(prices.map((price) => `${price.provider} ${price.model}`)).toEqual(found);
  });
});
