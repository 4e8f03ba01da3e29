import type { CollectionResult, MetricReader } from '@opentelemetry/sdk-metrics';
import { meterName, type ProfileName, profileMetrics, profileNames } from '../catalogue/index.ts';

/** Has a reader give out, of the metrics that belong to a naming habit, those of these habits only. */
export function showProfiles(reader: MetricReader, profiles: readonly ProfileName[]): void {
  const others = profileNames.filter((name) => !profiles.includes(name));
  const hidden = new Set(others.flatMap((name) => profileMetrics[name]));
  const collect = reader.collect.bind(reader);
  reader.collect = async (options) => withoutMetrics(await collect(options), hidden);
}

function withoutMetrics({ resourceMetrics, errors }: CollectionResult, hidden: ReadonlySet<string>): CollectionResult {
  const scopeMetrics = resourceMetrics.scopeMetrics.map((scoped) => {
    if (scoped.scope.name !== meterName) return scoped;
    return { ...scoped, metrics: scoped.metrics.filter(({ descriptor }) => !hidden.has(descriptor.name)) };
  });
  return { resourceMetrics: { ...resourceMetrics, scopeMetrics }, errors };
}
