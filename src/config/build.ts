import { resolve } from 'node:path';
import { parseAttributeList } from './attribute-list.ts';
import { buildPrices } from './build-prices.ts';
import { buildReaders } from './build-readers.ts';
import { buildViews } from './build-views.ts';
import type { DetectorName, DistributionConfig, ResourceConfig, ResourceValue, RunledgerConfig } from './config.ts';
import { present } from './present.ts';
import type { CheckedFile } from './schema/root.ts';

/** What decides beside the file. */
export interface BuildOptions {
  readonly source: string | null;
  readonly cwd: string;
  readonly locate: RunledgerConfig['locate'];
}

/** The configuration that a checked file stands for. */
export function buildConfig(file: CheckedFile, { source, cwd, locate }: BuildOptions): RunledgerConfig {
  return {
    source,
    disabled: file.disabled,
    resource: buildResource(file.resource),
    readers: buildReaders(file.meter_provider?.readers ?? []),
    views: buildViews(file.meter_provider?.views ?? []),
    distribution: buildDistribution(file.distribution.runledger, cwd),
    locate,
  };
}

function buildResource(resource: CheckedFile['resource']): ResourceConfig {
  const list = parseAttributeList(resource.attributes_list);
  const named = resource.attributes.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
  const listed = list.ok ? Object.entries(list.attributes) : [];
  const detection = resource['detection/development'];
  const isOfJs = (name: string): name is DetectorName => name !== 'container';
  return {
    attributes: Object.fromEntries<ResourceValue>([...listed, ...named]),
    schemaUrl: resource.schema_url,
    detectors: detection.detectors.flatMap((detector) => Object.keys(detector)).filter(isOfJs),
    detectedAttributes: present(detection.attributes),
  };
}

function buildDistribution(section: CheckedFile['distribution']['runledger'], cwd: string): DistributionConfig {
  return {
    directory: resolve(cwd, section.directory),
    project: section.project,
    tags: Object.fromEntries(Object.entries(section.tags).filter(hasValue)),
    plugins: section.plugins,
    strict: section.strict,
    finaliseOnExit: section.finalise_on_exit,
    maxSeries: section.max_series,
    capture: { errorMessages: section.capture.error_messages },
    prices: buildPrices(section.prices),
    instrumentation: {
      enabled: section.instrumentation.enabled,
      processor: section.instrumentation.processor,
      providers: section.instrumentation.providers.map(({ url, provider, api }) => ({
        url,
        provider,
        ...present({ api }),
      })),
    },
    prometheus: { profiles: [...new Set(section.prometheus.profiles)] },
  };
}

const hasValue = <T>(entry: [string, T | null]): entry is [string, T] => entry[1] !== null;
