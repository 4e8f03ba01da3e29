import type { InstrumentationScope } from '@opentelemetry/core';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Instrument } from './family-names.ts';
import type { PrometheusType } from './names.ts';
import { byText } from './order.ts';

/** A metric family: everything under one name, with one HELP and one TYPE. */
export interface Family {
  readonly name: string;
  readonly type: PrometheusType;
  /** Of the members' descriptions the first there is; empty where there is none. */
  readonly help: string;
  readonly members: readonly Member[];
}

/** One meter's part of a family. */
export interface Member {
  readonly scope: InstrumentationScope;
  readonly metric: MetricData;
}

/** How instruments come by their names. */
export interface Naming {
  nameOf(instrument: Instrument): string;
  /** The meter whose instruments are named before all others'. */
  readonly firstScope: string;
}

/** The families of a collection, sorted by name; their members are named in an order that does not depend on who came first. */
export function familiesOf({ scopeMetrics }: ResourceMetrics, { nameOf, firstScope }: Naming): readonly Family[] {
  const families = new Map<string, { type: PrometheusType; help: string; members: Member[] }>();
  const members = scopeMetrics.flatMap(({ scope, metrics }) => metrics.map((metric) => ({ scope, metric })));
  for (const member of sortedBy(members, (each) => placeOf(each, firstScope))) {
    const { name, unit, description } = member.metric.descriptor;
    const type = typeOf(member.metric);
    const isSum = member.metric.dataPointType === DataPointType.SUM;
    const family = nameOf({ scope: member.scope, name, unit, type, isSum });
    const found = families.get(family) ?? { type, help: '', members: [] };
    found.help ||= description;
    found.members.push(member);
    families.set(family, found);
  }
  return sortedBy(
    [...families].map(([name, family]) => ({ name, ...family })),
    ({ name }) => name,
  );
}

function placeOf({ scope, metric }: Member, firstScope: string): string {
  const { name, unit } = metric.descriptor;
  const first = scope.name === firstScope ? 0 : 1;
  return JSON.stringify([first, scope.name, scope.version ?? '', scope.schemaUrl ?? '', name, typeOf(metric), unit]);
}

function typeOf(metric: MetricData): PrometheusType {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'gauge';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  return keyed.sort((one, another) => byText(one.key, another.key)).map(({ item }) => item);
}
