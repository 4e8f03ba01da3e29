import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import consoleExporter from '../../../exporters/console/index.ts';
import { exporterConformance } from '../../../src/testing.ts';
import { sourceEnvironment } from '../../support/source-process.ts';

const validate = async (config: unknown) => consoleExporter.configSchema['~standard'].validate(config);

/** What a process prints that has this exporter and nothing else. */
const printed = (config: object): string =>
  execFileSync(process.execPath, [path.join(import.meta.dirname, 'printing-process.ts'), JSON.stringify(config)], {
    encoding: 'utf8',
    env: sourceEnvironment(),
  });

describe('conforms', () => {
  beforeEach(() => void vi.spyOn(console, 'dir').mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());
  for (const check of exporterConformance(consoleExporter)) it(check.name, check.run);
});

describe('the config', () => {
  it.each([{}, { temporality_preference: null }, { temporality_preference: 'delta' }])('takes %j', async (config) => {
    expect((await validate(config)).issues).toBeUndefined();
  });

  it.each([
    [{ temporality: 'delta' }, 'unknown "temporality"; known: temporality_preference, default_histogram_aggregation'],
    [{ temporality_preference: 'x' }, 'known: cumulative, delta, low_memory'],
    [{ default_histogram_aggregation: 'x' }, 'known: explicit_bucket_histogram, base2_exponential_bucket_histogram'],
  ])('refuses %j and says what would do', async (config, says) => {
    const { issues } = await validate(config);
    expect(issues?.map(({ message }) => message).join()).toContain(says);
  });

  it('of the README is one, and its sample is what is printed', async () => {
    const readme = await readFile(path.join(import.meta.dirname, '../../../exporters/console/README.md'), 'utf8');
    const block = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(readme)?.[1] ?? '';
    const [reader] = parse(block('yaml')).meter_provider.readers;
    expect((await validate(reader.periodic.exporter.console)).issues).toBeUndefined();
    const times = /\[ \d+, \d+ \]/g;
    expect(printed({}).replace(times, '[ 0, 0 ]')).toContain(block('text').replace(times, '[ 0, 0 ]'));
  });
});

describe('it prints', () => {
  it('cumulative figures with the instrument’s own buckets, unless it is told otherwise', () => {
    expect(printed({})).toContain('value: 6');
    expect(printed({})).toContain('buckets:');
  });

  it('what was added since, with delta temporality', () => {
    const text = printed({ temporality_preference: 'delta' });
    expect(text.match(/value: 3\b/g)).toHaveLength(2);
    expect(text).not.toContain('value: 6');
  });

  it('exponential histograms, where they are preferred', () => {
    expect(printed({ default_histogram_aggregation: 'base2_exponential_bucket_histogram' })).toContain('scale:');
  });
});
