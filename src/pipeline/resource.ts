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

/**
 * The process's Resource: what was found out about it, then what the configuration says of it. Some of what is found
 * out comes a moment later; whoever writes it waits for that.
 */
export function createResource({ attributes, schemaUrl, detectors, detectedAttributes }: ResourceConfig): Resource {
  const detected = detectResources({ detectors: detectors.flatMap((name) => detectorsOf[name]) });
  const kept = detected.getRawAttributes().filter(([key]) => isKept(key, detectedAttributes));
  const found = resourceFromAttributes(Object.fromEntries(kept));
  const resource = found.merge(resourceFromAttributes({ ...attributes }, schemaUrl === null ? {} : { schemaUrl }));
  void resource.waitForAsyncAttributes?.();
  return resource;
}

const detectorsOf = {
  host: [hostDetector, osDetector],
  process: [processDetector],
  service: [serviceInstanceIdDetector],
} as const;

/** What an agent was called with is often a prompt: kept only where the configuration asks for it by name. */
const askedForOnly: readonly string[] = ['process.command_args', 'process.command_line'];

function isKept(key: string, { included, excluded }: ResourceConfig['detectedAttributes']): boolean {
  if (askedForOnly.includes(key) && !included?.includes(key)) return false;
  const matches = (patterns: readonly string[]): boolean => patterns.some((pattern) => wildcard(pattern).test(key));
  return (included === undefined || matches(included)) && !(excluded !== undefined && matches(excluded));
}

/** `*` stands for any characters, `?` for one. */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
