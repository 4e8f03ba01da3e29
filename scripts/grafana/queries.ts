import { attribute, type MetricDefinition } from '../../src/catalogue/index.ts';
import { hasLabel, label, seriesName } from './names.ts';

/** Attributes by their short names in the catalogue. */
export type LabelKey = keyof typeof attribute;

/** What a dashboard lets its reader choose, by the variable's name. */
export const choices = {
  project: 'project',
  provider: 'providerName',
  model: 'requestModel',
  agent: 'agentName',
} as const satisfies { readonly [variable: string]: LabelKey };

/** Which series of a metric, and how they are put together. */
export interface Selection {
  /** One result for each value of these; left out, one for all. */
  readonly by?: readonly LabelKey[];
  /** Matchers beside those of the variables. */
  readonly where?: readonly string[];
  /** Grafana's `$__rate_interval` where left out. */
  readonly window?: string;
  /** Whether what the reader chose holds; alerts and recording rules have no reader. */
  readonly chosen?: boolean;
}

/** How fast a counter grows, a second. Resets are seen through. */
export const rate = (definition: MetricDefinition, selection: Selection & Part = {}): string =>
  sumOver('rate', definition, selection);

/** How much a counter grew in a window, but for what its series begin with. Prometheus extrapolates: it need not be whole. */
export const increase = (definition: MetricDefinition, selection: Selection & Part = {}): string =>
  sumOver('increase', definition, selection);

/**
 * How much a counter came to in the reader's whole period. `increase` leaves out what a series begins with: for Prometheus
 * that was not 0 before, and a model that was asked once, or an agent that was scraped once, has nothing else. So a series
 * that began in the period and was never reset counts as it stands, to the last token; of one that was reset, what it began
 * with is added to what it grew. The label keeps these two apart, or one would hide the other.
 */
export function total(definition: MetricDefinition, selection: Selection & Part = {}): string {
  const series = selector(definition, selection);
  const inPeriod = `${series}[${period}]`;
  const begun = (fn: 'max' | 'min', resets: string) =>
    `(${fn}_over_time(${inPeriod}) and resets(${inPeriod}) ${resets} unless last_over_time(${inPeriod} offset ${period}))`;
  const beforeReset = `label_replace(${begun('min', '> 0')}, "part", "begun", "", "")`;
  return `sum${byClause(selection)} (${begun('max', '== 0')} or increase(${inPeriod}) or ${beforeReset})`;
}

/** A quantile of a histogram over time, as its buckets tell it. */
export const quantile = (q: number, definition: MetricDefinition, selection: Selection = {}): string =>
  `histogram_quantile(${q}, ${rate(definition, { ...selection, part: 'bucket' })})`;

/** The same of all that came in the reader's whole period. */
export const totalQuantile = (q: number, definition: MetricDefinition, selection: Selection = {}): string =>
  `histogram_quantile(${q}, ${total(definition, { ...selection, part: 'bucket' })})`;

/** The mean of a histogram in that period; nothing where there was nothing to measure. */
export const totalMean = (definition: MetricDefinition, selection: Selection = {}): string =>
  quotient(total(definition, { ...selection, part: 'sum' }), total(definition, { ...selection, part: 'count' }));

/** The part of a whole: 0 where there is a whole and nothing of the part, and nothing where there is no whole. */
export const share = (part: string, whole: string): string => quotient(`(${part} or 0 * ${whole})`, whole);

/** Nothing, rather than a division by 0, where there was nothing. */
export const quotient = (one: string, other: string): string => `${one} / (${other} > 0)`;

/**
 * Whether a counter grew, for faults that may come once. `increase` alone misses what a new series begins with: it was not
 * there before, and for Prometheus that is not 0.
 */
export function grew(
  definition: MetricDefinition,
  { window, ...selection }: Selection & { readonly window: string },
): string {
  const series = selector(definition, selection);
  const sum = `sum${byClause(selection)}`;
  return `${sum} (increase(${series}[${window}]) > 0 or (${series} unless ${series} offset ${window}))`;
}

interface Part {
  /** Of a histogram. */
  readonly part?: 'bucket' | 'count' | 'sum';
}

const rateInterval = '$__rate_interval';

/** The reader's whole period: what a single figure is of. */
const period = '$__range';

function sumOver(fn: 'rate' | 'increase', definition: MetricDefinition, selection: Selection & Part): string {
  const grown = `${fn}(${selector(definition, selection)}[${selection.window ?? rateInterval}])`;
  return `sum${byClause(selection)} (${grown})`;
}

/** A metric's series, with what the reader chose of the labels that it has. */
function selector(definition: MetricDefinition, { part, where = [], chosen = true }: Selection & Part): string {
  const variables = Object.entries(choices).filter(([, key]) => chosen && hasLabel(definition, attribute[key]));
  const matchers = [...variables.map(([variable, key]) => `${label[key]}=~"$${variable}"`), ...where];
  const name = seriesName(definition, part);
  return matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;
}

/** Buckets are told apart by their bounds, whatever else they are by. */
function byClause({ by = [], part }: Selection & Part): string {
  const names = [...(part === 'bucket' ? ['le'] : []), ...by.map((key) => label[key])];
  return names.length === 0 ? '' : ` by (${names.join(', ')})`;
}
