import { describe, expect, it } from 'vitest';
import { unusualTier } from '../../src/pricing/index.ts';
import { configOf, problemsOf, runledger, warningsOf } from './support.ts';

const file = (...entries: string[]) => runledger('prices:', ...entries.map((entry) => `  - ${entry}`));
const place = 'distribution.runledger.prices';
const house = 'provider: llm.example.com, model: house-1';

describe('a price', () => {
  it('has every rate it names, and null for the others', () => {
    const text = file(
      `{ ${house}, service_tier: Flex, from: 2026-01-01, until: "2026-07-01T12:00:00+02:00", input: 1, cache_read: 0.1, request: 0.01, context_tiers: [{ above: 1000, input: 2 }] }`,
    );
    expect(configOf(text).distribution.prices).toEqual([
      {
        provider: 'llm.example.com',
        model: 'house-1',
        serviceTier: 'flex',
        fromMicros: Date.parse('2026-01-01') * 1000,
        untilMicros: Date.parse('2026-07-01T10:00:00Z') * 1000,
        input: 1,
        output: null,
        cacheRead: 0.1,
        cacheWrite: null,
        cacheWrite1h: null,
        reasoning: null,
        requestUsd: 0.01,
        contextTiers: [
          {
            aboveInputTokens: 1000,
            input: 2,
            output: null,
            cacheRead: null,
            cacheWrite: null,
            cacheWrite1h: null,
            reasoning: null,
          },
        ],
      },
    ]);
  });

  it('may come from the environment', () => {
    const text = file('provider: openai', '  model: gpt-5', '  input: $' + '{RATE}').replaceAll('  -   ', '    ');
    expect(configOf(text, { RATE: '0.5' }).distribution.prices[0]?.input).toBe(0.5);
  });

  it('may be free', () => {
    expect(configOf(file(`{ ${house}, input: 0, output: 0 }`)).distribution.prices[0]?.output).toBe(0);
  });
});

describe('the tier of a price', () => {
  it.each([
    ['flex', 'flex'],
    ['SERVICE_TIER_FLEX', 'flex'],
    ['us+Fast', 'fast+us'],
    ['batch+standard', 'batch'],
    ['default', null],
    ['standard', null],
    ['auto', null],
    ['on_demand', null],
    ['TRAFFIC_TYPE_UNSPECIFIED', null],
  ])('%s is %s, as calls are recorded in it', (named, tier) => {
    const [price] = configOf(file(`{ ${house}, service_tier: ${named}, input: 1 }`)).distribution.prices;
    expect(price?.serviceTier).toBe(tier);
    expect(unusualTier({ requested: named, response: null, usage: null })).toBe(tier);
  });
});

const noTier = '.service_tier: must be the name of a tier, such as flex, or several joined by +, such as batch+us';

describe('says what is wrong with a price:', () => {
  it.each<[what: string, entry: string, problems: string[]]>([
    ['no model', '{ provider: openai, input: 1 }', [`.model: is missing; it must be text`]],
    ['an empty provider', '{ provider: "", model: a, input: 1 }', ['.provider: must not be empty']],
    ['a rate below 0', `{ ${house}, input: -1 }`, ['.input: must be at least 0']],
    ['a rate a token', `{ ${house}, input: 5000000 }`, ['.input: must be at most 1000000']],
    ['a rate in quotes', `{ ${house}, input: "1" }`, ['.input: must be a number, but is text; leave out the quotes']],
    [
      'a slip',
      `{ ${house}, inputs: 1, output: 1 }`,
      [
        '.inputs: "inputs" is not a key here; did you mean "input"? known: provider, model, service_tier, from, until, input, output, cache_read, cache_write, cache_write_1h, reasoning, request, context_tiers',
      ],
    ],
    [
      'a day that is none',
      `{ ${house}, input: 1, from: 2026-02-30 }`,
      ['.from: must be a day (2026-11-01) or an RFC 3339 time (2026-11-01T12:00:00Z)'],
    ],
    [
      'a time without its zone',
      `{ ${house}, input: 1, from: "2026-02-01T10:00:00" }`,
      ['.from: must be a day (2026-11-01) or an RFC 3339 time (2026-11-01T12:00:00Z)'],
    ],
    [
      'an end before its beginning',
      `{ ${house}, input: 1, from: 2026-02-01, until: 2026-02-01 }`,
      ['.until: must be after from'],
    ],
    ['nothing that it costs', `{ ${house}, from: 2026-02-01 }`, [': has no rate: give input and output, or request']],
    ['a tier that is none', `{ ${house}, service_tier: "Flex tier", input: 1 }`, [noTier]],
    ['half of two tiers', `{ ${house}, service_tier: "batch+", input: 1 }`, [noTier]],
    ['an empty tier', `{ ${house}, service_tier: "", input: 1 }`, ['.service_tier: must not be empty']],
    [
      'tiers that fall',
      `{ ${house}, input: 1, context_tiers: [{ above: 2 }, { above: 1 }] }`,
      ['.context_tiers: must have values of above that rise'],
    ],
    [
      'a tier of nothing',
      `{ ${house}, input: 1, context_tiers: [{}] }`,
      ['.context_tiers[0].above: is missing; it must be a number'],
    ],
    [
      'several things at once',
      `{ provider: 7, model: a, until: 2026-01-01, from: 2026-02-01, output: x }`,
      [
        '.provider: must be text, but is a number; put it in quotes',
        '.until: must be after from',
        '.output: must be a number, but is text',
      ],
    ],
  ])('%s', (_, entry, problems) => {
    const said = problemsOf(file(entry));
    expect(said.sort()).toEqual(problems.map((problem) => `:6 ${place}[0]${problem}`).sort());
  });

  it('each entry on its own line', () => {
    expect(problemsOf(file('{ model: a, input: 1 }', `{ ${house}, input: -1 }`))).toEqual([
      `:6 ${place}[0].provider: is missing; it must be text`,
      `:7 ${place}[1].input: must be at least 0`,
    ]);
  });
});

describe('remarks on a price that no call comes to:', () => {
  it.each<[what: string, first: string, second: string, isReached: boolean]>([
    ['the same again', 'provider: a, model: m', 'provider: a, model: m', false],
    ['a model behind a pattern that fits it', 'provider: a, model: "m*"', 'provider: a, model: m-1', false],
    ['a narrower pattern', 'provider: "*", model: "m*"', 'provider: a, model: "m-*"', false],
    ['a time within', 'provider: a, model: m', 'provider: a, model: m, from: 2026-01-01', false],
    ['a pattern behind a model', 'provider: a, model: m-1', 'provider: a, model: "m*"', true],
    ['the usual tier by name', 'provider: a, model: m', 'provider: a, model: m, service_tier: default', false],
    ['another tier', 'provider: a, model: m', 'provider: a, model: m, service_tier: flex', true],
    ['a later time', 'provider: a, model: m, until: 2026-01-01', 'provider: a, model: m, from: 2026-01-01', true],
  ])('%s', (_, first, second, isReached) => {
    expect(warningsOf(file(`{ ${first}, input: 1 }`, `{ ${second}, input: 2 }`))).toEqual(
      isReached ? [] : [`:7 ${place}[1]: is never reached: prices[0] fits whatever it fits`],
    );
  });
});
