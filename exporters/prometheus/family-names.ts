import type { InstrumentationScope } from '@opentelemetry/core';
import { familyName, type NamedMetric, type PrometheusType } from './names.ts';

/** One instrument of one meter, as OpenTelemetry tells them apart. */
export interface Instrument extends NamedMetric {
  readonly scope: InstrumentationScope;
}

/** Which names are spoken for before anything is collected. */
export interface TakenNames {
  /** Metrics whose names keep their type, whoever comes first. */
  readonly metrics: readonly NamedMetric[];
  /** Names of series that are not metrics. */
  readonly series: readonly string[];
}

interface Family {
  readonly type: PrometheusType;
  /** The scopes that have an instrument in it: their label tells these apart, so each may have one. */
  readonly scopes: Set<string>;
}

/**
 * Names of metric families, each given once and kept. Meters share a family where name and type agree, and their scope is
 * a label. An instrument that does not fit (another type; `a_b` beside `a.b` of the same meter; a gauge `x.count` beside
 * the histogram `x`) is named by its scope as well, and by a number where that is not enough. The specification would have
 * it dropped; Prometheus itself rejects a scrape in which one name has two types.
 * @returns the name of an instrument's family
 */
export function createFamilyNames(taken: TakenNames): (instrument: Instrument) => string {
  const given = new Map<string, string>();
  const families = new Map<string, Family>();
  const bySeries = new Map<string, string>(taken.series.map((name) => [name, '']));

  const claim = (name: string, type: PrometheusType): Family => {
    const family = families.get(name) ?? { type, scopes: new Set() };
    families.set(name, family);
    for (const series of seriesOf(name, type)) bySeries.set(series, name);
    return family;
  };
  const fits = (name: string, type: PrometheusType, scope: string): boolean => {
    const family = families.get(name);
    if (family) return family.type === type && !family.scopes.has(scope);
    return seriesOf(name, type).every((series) => !bySeries.has(series));
  };

  for (const metric of taken.metrics) claim(familyName(metric), metric.type);
  return (instrument) => {
    const { scope, name, unit, type, isSum } = instrument;
    const scopeKey = JSON.stringify([scope.name, scope.version ?? '', scope.schemaUrl ?? '']);
    const key = JSON.stringify([scopeKey, name, unit, type, isSum]);
    let found = given.get(key);
    for (const qualifier of qualifiers(scope.name)) {
      if (found !== undefined) break;
      const candidate = familyName(instrument, qualifier);
      if (fits(candidate, type, scopeKey)) found = candidate;
    }
    const family = found as string;
    if (!given.has(key)) claim(family, type).scopes.add(scopeKey);
    given.set(key, family);
    return family;
  };
}

/** What may stand behind a name that is not free: nothing, the scope, the scope and a number. */
function* qualifiers(scopeName: string): Generator<string, never> {
  yield '';
  yield scopeName;
  for (let nth = 2; ; nth += 1) yield `${scopeName} ${nth}`;
}

const seriesOf = (family: string, type: PrometheusType): readonly string[] =>
  type === 'histogram' ? [family, `${family}_bucket`, `${family}_sum`, `${family}_count`] : [family];
