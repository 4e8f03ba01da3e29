import { afterEach, describe, expect, it } from 'vitest';
import { agent, health, recordModelCall, run, shutdown } from '../../../src/index.ts';
import { type ExposedFamily, parseExposition } from '../../support/exposition.ts';
import { startRecording } from '../../support/recording.ts';

afterEach(shutdown);

const pull = 'pull: { exporter: { prometheus/development: { port: 0, scope_info_enabled: false } } }';

/** What a scrape shows of these calls, recorded by the real pipeline. */
async function scraped(profiles: string, { maxSeries = 2000, record = recordCalls } = {}) {
  const runledger = `{ project: shop, max_series: ${maxSeries}, prometheus: { profiles: ${profiles} } }`;
  await startRecording({ runledger, readers: pull });
  record();
  const address = () => health().exporters[0]?.address ?? '';
  await expect.poll(address).not.toBe('');
  return parseExposition(await (await fetch(address())).text());
}

function recordCalls(): void {
  const cached = { inputTokens: 1000, cacheReadTokens: 700, cacheWriteTokens: 200, outputTokens: 50 };
  run({}, () => {
    agent({ role: 'coder' }, () => {
      for (const costUsd of [0.25, 0.5]) recordModelCall({ model: 'claude-sonnet-4-6', ...cached, costUsd });
      recordModelCall({ model: 'my-7b', inputTokens: 10, outputTokens: 0 });
    });
    recordModelCall({ model: 'free', inputTokens: 4, outputTokens: 5, costUsd: 0 });
    // What is not known is not counted, and takes nothing from what is.
    recordModelCall({ model: 'free', cacheReadTokens: 3, costUsd: 0 });
    recordModelCall({ responseModel: 'answered', outputTokens: 7, costUsd: 1 });
  });
}

const costs = 'claude_code_cost_usage_USD_total';
const tokens = 'claude_code_token_usage_tokens_total';
const replaced = [
  'gen_ai_client_token_usage',
  'gen_ai_usage_cost_USD',
  'gen_ai_client_inference_usage_cache_read_input_tokens_total',
  'gen_ai_client_inference_usage_cache_write_input_tokens_total',
];

type Families = ReadonlyMap<string, ExposedFamily>;

const shown = (families: Families, name: string) =>
  Object.fromEntries(
    (families.get(name)?.samples ?? []).map(({ labels, value }) => [
      [labels.model, labels.agent_name, labels.type].filter((label) => label !== undefined).join(' '),
      value,
    ]),
  );

const sum = (families: Families, name: string, sample = name, labels: Readonly<Record<string, string>> = {}) =>
  (families.get(name)?.samples ?? [])
    .filter(
      (each) => each.name === sample && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
    )
    .reduce((total, { value }) => total + value, 0);

describe('the profile claude_code', () => {
  it('has cost and tokens by the names and in the kinds of Claude Code', async () => {
    const families = await scraped('[claude_code]');
    expect(families.get(costs)).toMatchObject({ type: 'counter' });
    expect(families.get(tokens)).toMatchObject({ type: 'counter' });
    expect(shown(families, costs)).toEqual({ 'claude-sonnet-4-6 coder': 0.75, free: 0, answered: 1 });
    expect(shown(families, tokens)).toEqual({
      'claude-sonnet-4-6 coder input': 200,
      'claude-sonnet-4-6 coder output': 100,
      'claude-sonnet-4-6 coder cacheRead': 1400,
      'claude-sonnet-4-6 coder cacheCreation': 400,
      'my-7b coder input': 10,
      'my-7b coder output': 0,
      'free input': 4,
      'free output': 5,
      'free cacheRead': 3,
      'answered output': 7,
    });
    for (const { labels } of families.get(costs)?.samples ?? []) expect(labels.runledger_project).toBe('shop');
  });

  it('leaves a cost that is not known unknown, and says that it is', async () => {
    const families = await scraped('[claude_code]');
    expect(Object.keys(shown(families, costs))).not.toContain('my-7b coder');
    expect(sum(families, 'runledger_unpriced_calls_total')).toBe(1);
  });

  it('comes to the same as the other, side by side', async () => {
    const families = await scraped('[genai, claude_code]', {
      record: () => {
        recordModelCall({ model: 'a', inputTokens: 900, cacheReadTokens: 100, outputTokens: 40, costUsd: 0.1 });
        recordModelCall({ model: 'a', inputTokens: 80, cacheWriteTokens: 80, outputTokens: 2, costUsd: 0.2 });
        recordModelCall({ model: 'b', inputTokens: 7, outputTokens: 1 });
      },
    });
    const [usage, cost, read, write] = replaced as [string, string, string, string];
    const ofType = (type: string) => sum(families, tokens, tokens, { type });
    expect(ofType('input') + ofType('cacheRead') + ofType('cacheCreation')).toBe(987);
    expect(sum(families, usage, `${usage}_sum`, { gen_ai_token_type: 'input' })).toBe(987);
    expect([ofType('output'), ofType('cacheRead'), ofType('cacheCreation')]).toEqual([
      sum(families, usage, `${usage}_sum`, { gen_ai_token_type: 'output' }),
      sum(families, read),
      sum(families, write),
    ]);
    expect(sum(families, costs)).toBeCloseTo(sum(families, cost, `${cost}_sum`), 12);
  });

  it('alone takes the place of those metrics only', async () => {
    const alone = await scraped('[claude_code]');
    await shutdown();
    const beside = await scraped('[genai, claude_code]');
    const missing = [...beside.keys()].filter((name) => !alone.has(name));
    expect(missing.sort()).toEqual([...replaced].sort());
  });

  it('is not there unless it is asked for', async () => {
    const families = await scraped('[genai]');
    expect([...families.keys()].filter((name) => name.startsWith('claude_code'))).toEqual([]);
    expect([...families.keys()]).toEqual(expect.arrayContaining(replaced));
  });

  it('is bounded by max_series, with nothing lost', async () => {
    const record = () => {
      for (let nth = 0; nth < 40; nth += 1) {
        recordModelCall({ model: `m${nth}`, inputTokens: 10, cacheReadTokens: 4, outputTokens: 1, costUsd: 1 });
      }
    };
    const families = await scraped('[claude_code]', { maxSeries: 9, record });
    expect(sum(families, tokens)).toBe(40 * 11);
    expect(sum(families, costs)).toBe(40);
    expect(families.get(tokens)?.samples).toHaveLength(9 + 1);
    expect(families.get(costs)?.samples).toHaveLength(9 + 1);
    expect(
      sum(families, 'runledger_series_overflow_total', undefined, { runledger_metric: 'claude_code.cost.usage' }),
    ).toBe(31);
  });
});
