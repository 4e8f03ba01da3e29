import { expect, it } from 'vitest';
import { unusualTier } from '../../src/pricing/index.ts';

const nothing = { requested: null, response: null, usage: null };

it.each<[what: string, sources: Partial<Parameters<typeof unusualTier>[0]>, tier: string | null]>([
  ['nothing is said', {}, null],
  ['OpenAI gave what was asked for', { requested: 'flex', response: 'flex' }, 'flex'],
  ['OpenAI gave the usual tier instead', { requested: 'priority', response: 'default' }, null],
  ['the project has a tier that the request does not name', { requested: 'auto', response: 'priority' }, 'priority'],
  ['the response says nothing', { requested: 'flex' }, 'flex'],
  ['the usual is asked for', { requested: 'auto' }, null],
  ['capacity was bought beforehand', { response: 'scale' }, 'scale'],
  ['Groq says what is usual', { response: 'on_demand' }, null],
  ['Anthropic says what is usual', { requested: 'auto', usage: { service_tier: 'standard', speed: 'standard' } }, null],
  ['Anthropic took it from a batch', { usage: { service_tier: 'batch' } }, 'batch'],
  ['Anthropic took it from bought capacity', { usage: { service_tier: 'priority' } }, 'priority'],
  ['Anthropic was fast', { usage: { service_tier: 'standard', speed: 'fast' } }, 'fast'],
  ['Anthropic computed in one place', { usage: { service_tier: 'standard', inference_geo: 'us' } }, 'us'],
  ['Anthropic computed wherever', { usage: { inference_geo: 'global' } }, null],
  ['Anthropic cannot say where', { usage: { inference_geo: 'not_available' } }, null],
  ['two things have a price of their own', { usage: { service_tier: 'batch', inference_geo: 'us' } }, 'batch+us'],
  ['Vertex AI says what is usual', { usage: { trafficType: 'ON_DEMAND' } }, null],
  ['Vertex AI preferred it', { usage: { trafficType: 'ON_DEMAND_PRIORITY' } }, 'priority'],
  ['Vertex AI took bought capacity', { usage: { trafficType: 'PROVISIONED_THROUGHPUT' } }, 'provisioned_throughput'],
  ['Gemini gave less than was asked for', { requested: 'priority', response: 'standard' }, null],
  ['Gemini is asked by the name of its enumeration', { requested: 'SERVICE_TIER_FLEX' }, 'flex'],
  ['Vertex AI does not say it', { usage: { trafficType: 'TRAFFIC_TYPE_UNSPECIFIED' } }, null],
  ['something else stands there', { response: ' ', usage: { service_tier: 7 } }, null],
  ['the tier cannot be read', { requested: 'Flex tier' }, 'other'],
  ['the answer cannot be read', { requested: 'auto', response: 'x'.repeat(65) }, 'other'],
  ['the place cannot be read', { usage: { service_tier: 'standard', inference_geo: 'U.S.A.!' } }, 'other'],
  ['several are named at once', { requested: 'us+standard+Batch' }, 'batch+us'],
])('where %s', (_, sources, tier) => {
  expect(unusualTier({ ...nothing, ...sources })).toBe(tier);
});
