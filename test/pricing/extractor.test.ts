import { extractUsage, findProvider, type Provider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { createExtract } from '../../src/pricing/extractor.ts';

type Json = Record<string, unknown>;

/** Every provider of the list that has extractors. */
const providerIds = [
  'anthropic',
  'aws',
  'azure',
  'cerebras',
  'cohere',
  'deepseek',
  'fireworks',
  'google',
  'groq',
  'mistral',
  'moonshotai',
  'openai',
  'openrouter',
  'perplexity',
  'x-ai',
];

const extractors = providerIds.flatMap((providerId) => {
  const provider = findProvider({ providerId }) as Provider;
  return (provider.extractors ?? []).map((extractor) => ({
    providerId,
    provider,
    extractor,
    flavor: extractor.api_flavor,
  }));
});

function byLibrary(provider: Provider, flavor: string, body: unknown): unknown {
  try {
    return extractUsage(provider, body, flavor).usage;
  } catch {
    return null;
  }
}

/** A body with every member that an extractor reads, each a number of its own, but for what `leave` says otherwise. */
function bodyFor({ extractor }: (typeof extractors)[number], leave: (nth: number) => unknown): Json {
  const body: Json = { model: 'm' };
  extractor.mappings.forEach(({ path }, nth) => {
    const steps = [extractor.root, path].flat().filter((step) => typeof step === 'string');
    let at = body;
    for (const step of steps.slice(0, -1)) {
      if (typeof at[step] !== 'object') at[step] = {};
      at = at[step] as Json;
    }
    at[steps.at(-1) as string] = leave(nth);
  });
  return body;
}

describe.each(extractors)('the extractor $flavor of $providerId', (one) => {
  const extract = createExtract(one.provider, one.flavor);
  const bodies: Readonly<Record<string, unknown>> = {
    'every count': bodyFor(one, (nth) => 100 + nth),
    'all zero': bodyFor(one, () => 0),
    'every second count': bodyFor(one, (nth) => (nth % 2 === 0 ? 7 + nth : undefined)),
    'every other count': bodyFor(one, (nth) => (nth % 2 === 1 ? 7 + nth : null)),
    text: bodyFor(one, () => '12'),
    'a negative count': bodyFor(one, () => -1),
    'a count that is none': bodyFor(one, () => Number.NaN),
    'a list': bodyFor(one, () => [1]),
    nothing: {},
    'an empty usage': { usage: {}, meta: {}, usageMetadata: {} },
    'no object': 'text',
    null: null,
  };

  it.each(Object.keys(bodies))('reads what the library reads of: %s', (name) => {
    expect(extract?.(bodies[name]) ?? null).toEqual(byLibrary(one.provider, one.flavor, bodies[name]));
  });
});

it('is not there for a flavor that a provider has not', () => {
  expect(createExtract(findProvider({ providerId: 'openai' }) as Provider, 'smoke-signals')).toBeUndefined();
});
