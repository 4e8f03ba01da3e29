import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { PrometheusConfig } from './config.ts';
import { type Family, familiesOf, type Naming } from './families.ts';
import { constantLabels, targetInfoText } from './resource.ts';
import { type ExtraLabels, seriesOf } from './series.ts';
import { familyText } from './text.ts';

/** What of a collection is shown, and under which names. */
export interface ExpositionOptions {
  readonly config: PrometheusConfig;
  readonly naming: Naming;
}

/** A collection in the Prometheus text format, in pieces of some milliseconds' work each; a piece may be empty. */
export function exposition(collected: ResourceMetrics, { config, naming }: ExpositionOptions): Iterable<string> {
  const resource = collected.resource.attributes;
  const extra = { constant: constantLabels(resource, config.constantLabels), withScope: config.scopeInfo };
  return pieces(config.targetInfo ? targetInfoText(resource) : '', familiesOf(collected, naming), extra);
}

function* pieces(target: string, families: readonly Family[], extra: ExtraLabels): Generator<string> {
  yield target;
  for (const family of families) yield* familyText(family, yield* seriesOf(family, extra));
}
