import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forceFlush, type ModelCallInput, recordModelCall, shutdown } from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
beforeAll(async () => {
  const prices = [
    '{ provider: openai, model: gpt-4o, service_tier: batch, input: 1, output: 2 }',
    '{ provider: house, model: "h-*", input: 3, output: 4, reasoning: 10 }',
  ];
  recording = await startRecording({ runledger: `{ prices: [${prices.join(', ')}] }` });
});
afterAll(shutdown);

/** Records one call and gives its line. */
function recorded(input: ModelCallInput): Line | undefined {
  recordModelCall(input);
  return recording.lines().at(-1);
}

const gpt = { provider: 'openai', model: 'gpt-4o', inputTokens: 1_000_000, outputTokens: 0 };
const house = { provider: 'house', model: 'h-1', inputTokens: 0, outputTokens: 1_000_000 };

describe('a call that is recorded', () => {
  it('has the price of the list', () => {
    const line = recorded(gpt);
    expect(line).toMatchObject({
      cost_usd: 2.5,
      cost_source: 'priced',
      price_version: expect.stringMatching(/^genai-prices@/),
    });
    expect(line).not.toHaveProperty('attributes');
  });

  it('has the price of the configuration, and says which entry it was', () => {
    const version = expect.stringMatching(/^config@[0-9a-f]{8}$/);
    expect(recorded(house)).toMatchObject({ cost_usd: 4, cost_source: 'priced', price_version: version });
  });

  it('has the price of its tier, and says which it was', () => {
    expect(recorded({ ...gpt, serviceTier: 'batch' })).toMatchObject({
      cost_usd: 1,
      price_version: expect.stringMatching(/^config@/),
      attributes: { 'runledger.service_tier': 'batch' },
    });
  });

  it('has no price in a tier whose price nobody says', () => {
    const line = recorded({ ...gpt, serviceTier: 'flex' });
    expect(line).not.toHaveProperty('cost_usd');
    expect(line).not.toHaveProperty('cost_source');
    expect(line).toMatchObject({ attributes: { 'runledger.service_tier': 'flex' } });
  });

  it('has its reasoning at the price of reasoning', () => {
    expect(recorded({ ...house, reasoningTokens: 500_000 })?.cost_usd).toBe(2 + 5);
  });

  it('is counted as unpriced behind a gateway that nobody has a price of', async () => {
    const line = recorded({ ...gpt, provider: 'openai.gateway.example.com', model: 'gpt-4o' });
    expect(line).not.toHaveProperty('cost_usd');
    await forceFlush();
    const [run = ''] = readdirSync(recording.store).filter((name) => name.startsWith('run_'));
    const snapshot = JSON.parse(readFileSync(join(recording.store, run, 'metrics.json'), 'utf8'));
    const points = snapshot.metrics.filter(({ name }: { name: string }) => name === 'runledger.unpriced.calls');
    // The one in a tier without a price, and this one.
    expect(points).toMatchObject([{ attributes: { 'gen_ai.request.model': 'gpt-4o' }, value: 2 }]);
  });
});
