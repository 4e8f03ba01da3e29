import { describe, expect, it } from 'vitest';
import { ownFigure } from '../../src/pricing/index.ts';

type Usage = Readonly<Record<string, unknown>> | null;
const figureOf = (provider: string, usage: Usage, headers: Readonly<Record<string, string>> = {}, streamed = false) =>
  ownFigure({ provider, usage, streamed, header: (name) => headers[name] ?? null });

describe('the cost that OpenRouter states', () => {
  it.each<[usage: Usage, costUsd: number | null]>([
    [{ cost: 0.0125 }, 0.0125],
    [{ cost: 0 }, 0],
    [{ cost: 0.01, is_byok: false, cost_details: { upstream_inference_cost: 0.01 } }, 0.01],
    [{ cost: 0.5, is_byok: true, cost_details: { upstream_inference_cost: 9.5 } }, 10],
    [{ cost: 0.5, is_byok: true, cost_details: { upstream_inference_cost: null } }, null],
    [{ cost: '0.5' }, null],
    [{ cost: Number.NaN }, null],
    [{ cost: -1 }, null],
    [{}, null],
    [null, null],
  ])('in %j is %j', (usage, costUsd) => {
    expect(figureOf('openrouter', usage)).toBe(costUsd);
  });
});

describe('the cost that LiteLLM states', () => {
  it.each<[header: string, costUsd: number | null]>([
    ['0.0009884999999999998', 0.0009884999999999998],
    ['5.85e-06', 0.00000585],
    ['12', 12],
    ['0.0', 0], // answered from its cache
    ['None', null],
    ['', null],
    ['-0.5', null],
    ['Infinity', null],
    ['1e999', null],
    ['0x10', null],
    ['0.5, 0.7', null],
  ])('in a header of %j is %j', (header, costUsd) => {
    expect(figureOf('llm.example.com', { prompt_tokens: 7 }, { 'x-litellm-response-cost': header })).toBe(costUsd);
  });

  it('is not in the header of a stream, which is sent before anything is generated', () => {
    expect(figureOf('llm.example.com', {}, { 'x-litellm-response-cost': '0.0' }, true)).toBeNull();
  });

  it('is in the usage of a stream', () => {
    expect(figureOf('llm.example.com', { cost: 0.25 }, { 'x-litellm-call-id': '5f0e' }, true)).toBe(0.25);
  });

  it('is not what others count as cost', () => {
    expect(figureOf('house-gateway', { cost: 3 })).toBeNull();
  });
});
