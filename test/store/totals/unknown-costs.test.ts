import { expect, it } from 'vitest';
import { attribute } from '../../../src/catalogue/index.ts';
import { createTotals } from '../../../src/store/totals/totals.ts';
import { eventOf } from '../support.ts';

const answered = { provider: 'openai', request_model: 'gpt-x', status: 'success', streamed: false };
const used = { input_tokens: 5, output_tokens: 2 };
const kind = { provider: 'openai', model: 'gpt-x', service_tier: null, streamed: false, calls: 1 };

const viewOf = (...calls: readonly object[]) => {
  const totals = createTotals({ runId: 'run-1', project: null });
  for (const call of calls) totals.add(eventOf('model_call', { ...call }));
  return totals.unknownCosts;
};

it.each<[what: string, call: object, found: object | null]>([
  ['a call with a cost', { ...answered, ...used, cost_usd: 0 }, null],
  ['a call that failed and used nothing', { ...answered, status: 'error' }, null],
  ['a call that the agent stopped reading', { ...answered, status: 'aborted', streamed: true }, null],
  ['a stream without usage', { ...answered, streamed: true }, { why: 'no-usage', streamed: true }],
  ['half a usage', { ...answered, input_tokens: 5 }, { why: 'no-usage' }],
  ['a model without a price', { ...answered, ...used, streamed: true }, { why: 'no-price' }],
  ['one that failed at a price', { ...answered, ...used, status: 'error' }, { why: 'no-price' }],
  [
    'the model that answered',
    { ...answered, ...used, response_model: 'gpt-x-1' },
    { why: 'no-price', model: 'gpt-x-1' },
  ],
  [
    'the model that was asked for, where that says the price',
    { ...answered, ...used, response_model: 'gpt-x-1', attributes: { [attribute.billedAsAsked]: true } },
    { why: 'no-price', model: 'gpt-x' },
  ],
  [
    'a tier without a price',
    { ...answered, ...used, attributes: { [attribute.serviceTier]: 'flex' } },
    { why: 'no-price', service_tier: 'flex' },
  ],
  ['a call of which nothing is known', { status: 'success' }, { why: 'no-usage', provider: null, model: null }],
])('%s', (_, call, found) => {
  expect(viewOf(call)).toEqual({ kinds: found === null ? [] : [{ ...kind, ...found }], others: 0 });
});

it('counts calls of a kind together, and keeps fifty kinds', () => {
  const calls = Array.from({ length: 60 }, (_, n) => ({ ...answered, ...used, request_model: `m-${n}` }));
  const { kinds, others } = viewOf(...calls, ...calls);
  expect(kinds).toHaveLength(50);
  expect(kinds[49]).toEqual({ ...kind, why: 'no-price', model: 'm-49', calls: 2 });
  expect(others).toBe(20);
});
