import type { Attributes } from '@opentelemetry/api';
import { resourceAttribute } from '../../src/catalogue/index.ts';
import type { ResourcePatterns } from './config.ts';
import { attributeLabels, type Labels, labelsText } from './labels.ts';

/** The series that shows the resource. */
export const targetInfo = 'target_info';

/** The resource as a metric of its own; nothing where it is empty. */
export function targetInfoText(resource: Attributes): string {
  const labels = labelsText(attributeLabels(withoutRun(resource)));
  if (labels === '') return '';
  return `# HELP ${targetInfo} Target metadata\n# TYPE ${targetInfo} gauge\n${targetInfo}{${labels}} 1\n`;
}

/** What of the resource is to stand on every series. */
export function constantLabels(resource: Attributes, patterns: ResourcePatterns | null): Labels {
  if (!patterns) return new Map();
  const matches = (key: string, wanted: readonly string[]) => wanted.some((pattern) => toRegExp(pattern).test(key));
  const kept = Object.entries(withoutRun(resource)).filter(
    ([key]) => matches(key, patterns.included) && !matches(key, patterns.excluded),
  );
  return attributeLabels(Object.fromEntries(kept));
}

/** A run id would make new series with every run, and they would never end. */
function withoutRun(resource: Attributes): Attributes {
  const { [resourceAttribute.runId]: _run, ...rest } = resource;
  return rest;
}

const toRegExp = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );
