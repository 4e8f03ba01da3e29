import { familyName, labelName } from '../../exporters/prometheus/names.ts';
import { type AttributeKey, attribute, type MetricDefinition } from '../../src/catalogue/index.ts';

/** A metric's series in Prometheus. Histograms have several: `part` is which. */
export function seriesName(definition: MetricDefinition, part?: 'bucket' | 'count' | 'sum'): string {
  const { name, unit, kind } = definition;
  const family = familyName({ name, unit, type: kind, isSum: kind === 'counter' });
  return part === undefined ? family : `${family}_${part}`;
}

/** Labels, by the short names of the attributes they are made from. */
export const label = Object.fromEntries(
  Object.entries(attribute).map(([short, key]) => [short, labelName(key)]),
) as Readonly<Record<keyof typeof attribute, string>>;

/** Whether a metric's series have an attribute. The project stands on all that is measured in a run. */
export function hasLabel({ attributes, reach }: MetricDefinition, key: AttributeKey): boolean {
  return key === attribute.project ? reach !== 'process' : attributes.includes(key);
}

/** Name of the job in prometheus.yml, by which alerts know its targets. */
export const jobName = 'runledger';
