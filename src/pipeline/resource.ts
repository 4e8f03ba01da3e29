import {
  detectResources,
  hostDetector,
  osDetector,
  processDetector,
  type Resource,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { ResourceConfig } from '../config/index.ts';

/** The process's Resource: what was found out about it, then what the configuration says of it. */
export function createResource(config: ResourceConfig): Resource {
  const detectors = config.detectors.flatMap((name) => detectorsOf[name]);
  const detected = detectResources({ detectors });
  const kept = Object.fromEntries(
    Object.entries(detected.attributes).filter(([key]) => isKept(key, config.detectedAttributes)),
  );
  return resourceFromAttributes(kept).merge(resourceFromAttributes({ ...config.attributes }));
}

const detectorsOf = {
  host: [hostDetector, osDetector],
  process: [processDetector],
  service: [serviceInstanceIdDetector],
} as const;

function isKept(key: string, { included, excluded }: ResourceConfig['detectedAttributes']): boolean {
  const matches = (patterns: readonly string[]): boolean => patterns.some((pattern) => wildcard(pattern).test(key));
  return (included === undefined || matches(included)) && !(excluded !== undefined && matches(excluded));
}

/** `*` stands for any characters, `?` for one. */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
