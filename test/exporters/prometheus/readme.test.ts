import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { metric } from '../../../src/catalogue/index.ts';
import { checked, serve } from './scrape.ts';

const readme = await readFile(path.join(import.meta.dirname, '../../../exporters/prometheus/README.md'), 'utf8');
const block = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(readme)?.[1] ?? '';

it('the README’s YAML is a config of it', async () => {
  const [reader] = parse(block('yaml')).meter_provider.readers;
  expect(await checked(reader.pull.exporter['prometheus/development'])).toEqual(await checked({}));
});

it('the README’s sample is what it answers', async () => {
  await using served = await serve({ resource: resourceFromAttributes({ 'service.name': 'shop' }) });
  const { name, unit, description } = metric.cost;
  served.provider
    .getMeter('runledger', '0.1.0')
    .createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [0.001, 0.1] } })
    .record(0.0025, { 'gen_ai.request.model': 'gpt-5.2', 'gen_ai.agent.name': 'coder', 'runledger.project': 'shop' });
  expect(await served.text()).toBe(block('text'));
});
