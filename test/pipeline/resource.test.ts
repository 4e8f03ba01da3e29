import { emptyResource } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import type { ResourceConfig } from '../../src/config/index.ts';
import { run, shutdown } from '../../src/index.ts';
import { createResource } from '../../src/pipeline/resource.ts';
import { startCollector } from '../exporters/otlp_http/collector.ts';
import { startRecording } from '../support/recording.ts';

const nothing: ResourceConfig = { attributes: {}, schemaUrl: null, detectors: [], detectedAttributes: {} };
const resourceOf = (config: Partial<ResourceConfig>) => createResource({ ...nothing, ...config });

async function keysOf(config: Partial<ResourceConfig>): Promise<readonly string[]> {
  const resource = resourceOf(config);
  await resource.waitForAsyncAttributes?.();
  return Object.keys(resource.attributes).toSorted();
}

describe('the resource', () => {
  it('is what the configuration says', () => {
    const attributes = { 'service.name': 'agent', 'service.tags': ['a', 'b'], size: 3, isBig: true };
    expect(resourceOf({ attributes }).attributes).toEqual(attributes);
    expect(resourceOf({}).attributes).toEqual({});
  });

  it('has what is found out, over which the configuration wins', async () => {
    const resource = resourceOf({ detectors: ['process'], attributes: { 'process.pid': 1, team: 'web' } });
    expect(resource.attributes).toMatchObject({ 'process.pid': 1, team: 'web', 'process.runtime.name': 'nodejs' });
  });

  it.each<[detector: ResourceConfig['detectors'][number], keys: readonly string[]]>([
    ['host', ['host.arch', 'host.name', 'os.type', 'os.version']],
    ['process', ['process.executable.path', 'process.owner', 'process.pid', 'process.runtime.version']],
    ['service', ['service.instance.id']],
  ])('is found out by the detector %s', async (detector, keys) => {
    expect(await keysOf({ detectors: [detector] })).toEqual(expect.arrayContaining([...keys]));
  });

  it('has what the process was called with only where that is asked for by its name', async () => {
    const process = { detectors: ['process'] } as const;
    const keysWith = (...included: readonly string[]) => keysOf({ ...process, detectedAttributes: { included } });
    expect(await keysOf(process)).not.toEqual(expect.arrayContaining([expect.stringMatching(/command_/)]));
    expect(await keysWith('process.*')).not.toContain('process.command_args');
    expect(await keysWith('process.command_args')).toEqual(['process.command_args']);
  });

  it.each<[patterns: ResourceConfig['detectedAttributes'], keys: readonly string[]]>([
    [{ included: ['process.p?d'] }, ['process.pid']],
    [
      { included: ['process.runtime.*'], excluded: ['*.description'] },
      ['process.runtime.name', 'process.runtime.version'],
    ],
    // A pattern is no regular expression.
    [{ included: ['process.(pid)', 'process|pid', 'p+rocess.pid', 'process.pi'] }, []],
    [{ included: ['*'], excluded: ['*'] }, []],
  ])('keeps of it what fits %o', async (detectedAttributes, keys) => {
    expect(await keysOf({ detectors: ['process'], detectedAttributes })).toEqual(keys);
  });

  it('has the schema’s URL, also together with what a run adds', () => {
    const schemaUrl = 'https://example.com/schema';
    expect(resourceOf({ schemaUrl, detectors: ['process'] }).merge(emptyResource()).schemaUrl).toBe(schemaUrl);
    expect(resourceOf({}).schemaUrl).toBe(undefined);
  });

  it('is sent with the schema’s URL', async () => {
    await using collector = await startCollector();
    await startRecording({
      readers: `periodic: { exporter: { otlp_http: { endpoint: "${collector.url}", encoding: json } } }`,
      yaml: 'resource: { schema_url: https://example.com/schema, attributes: [{ name: service.name, value: agent }] }',
    });
    run({}, () => {});
    await shutdown();
    const sent = JSON.parse(collector.received[0]?.body.toString() ?? '{}');
    expect(sent.resourceMetrics).toMatchObject([{ schemaUrl: 'https://example.com/schema' }]);
  });
});
