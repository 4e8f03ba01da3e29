/** A metric type of the Prometheus text format. */
export type PrometheusType = 'counter' | 'gauge' | 'histogram';

/** What a metric's name in Prometheus is made from. */
export interface NamedMetric {
  readonly name: string;
  /** UCUM, as in OpenTelemetry. */
  readonly unit: string;
  readonly type: PrometheusType;
  /** An up-down counter is a gauge in Prometheus, but not one of the dimensionless ones that are called ratios. */
  readonly isSum: boolean;
}

/** UCUM to words, as the OTLP-to-Prometheus translation has it (prometheus/otlptranslator). */
const unitWords = new Map(
  Object.entries({
    d: 'days',
    h: 'hours',
    min: 'minutes',
    s: 'seconds',
    ms: 'milliseconds',
    us: 'microseconds',
    ns: 'nanoseconds',
    By: 'bytes',
    KiBy: 'kibibytes',
    MiBy: 'mebibytes',
    GiBy: 'gibibytes',
    TiBy: 'tebibytes',
    KBy: 'kilobytes',
    kBy: 'kilobytes',
    MBy: 'megabytes',
    GBy: 'gigabytes',
    TBy: 'terabytes',
    m: 'meters',
    V: 'volts',
    A: 'amperes',
    J: 'joules',
    W: 'watts',
    g: 'grams',
    Cel: 'celsius',
    Hz: 'hertz',
    '1': '',
    '%': 'percent',
  }),
);

/** What stands after the slash of a rate, likewise. */
const perWords = new Map(
  Object.entries({ s: 'second', m: 'minute', min: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year' }),
);

/**
 * The name of a metric family after the OpenTelemetry specification's Prometheus compatibility: characters that Prometheus
 * does not know become `_`, the unit is appended as words unless the name has it, annotations (`{token}`) are not units, a
 * dimensionless gauge ends in `_ratio` and a counter in `_total`. `qualifier` goes before that ending, to tell two apart.
 */
export function familyName({ name, unit, type, isSum }: NamedMetric, qualifier = ''): string {
  const words = wordsOf(name);
  for (const suffix of unitSuffixes(unit)) if (!contains(words, suffix)) words.push(...suffix);
  const ending = type === 'counter' ? 'total' : type === 'gauge' && !isSum && unit === '1' ? 'ratio' : null;
  const body = [...words.filter((word) => word !== ending), ...wordsOf(qualifier)];
  const full = [...(body.length > 0 ? body : ['unnamed']), ...(ending ? [ending] : [])].join('_');
  return /^\d/.test(full) ? `_${full}` : full;
}

/**
 * An attribute's name as a label: characters that Prometheus does not know become `_`. The names by which Prometheus and
 * OpenTelemetry tell buckets and scopes apart are taken, so an attribute of that name is `exported_…`, as Prometheus does it.
 */
export function labelName(key: string): string {
  const label = key.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_{2,}/g, '_') || '_';
  if (reserved.has(label)) return `exported_${label}`;
  return /^\d/.test(label) ? `key_${label}` : label;
}

/** The labels that name a metric's scope. */
export const scopeLabel = {
  name: 'otel_scope_name',
  version: 'otel_scope_version',
  schemaUrl: 'otel_scope_schema_url',
} as const;

const reserved: ReadonlySet<string> = new Set(['le', 'quantile', ...Object.values(scopeLabel)]);

const wordsOf = (text: string): string[] => text.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');

/** The words of a unit, and those of what it is per: `By/s` is `bytes` and `per_second`. */
function unitSuffixes(unit: string): string[][] {
  const [main = '', ...rest] = unit.split('/');
  const per = wordsOfUnit(rest.join('/'), perWords);
  return [wordsOfUnit(main, unitWords), per.length > 0 ? ['per', ...per] : []].filter((words) => words.length > 0);
}

function wordsOfUnit(unit: string, known: ReadonlyMap<string, string>): string[] {
  const trimmed = unit.trim();
  return /[{}]/.test(trimmed) ? [] : wordsOf(known.get(trimmed) ?? trimmed);
}

const contains = (words: readonly string[], sought: readonly string[]): boolean =>
  `_${words.join('_')}_`.includes(`_${sought.join('_')}_`);
