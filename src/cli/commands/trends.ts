import { lastSteps, type TrendStep } from '../../analysis/trending/calendar.ts';
import { sparkline } from '../../analysis/trending/sparkline.ts';
import { mostSteps, type TooLongSpan } from '../../analysis/trending/time-axis.ts';
import type { TrendMetric } from '../../analysis/trending/trend-metrics.ts';
import { type MetricTrend, type Trends, trends as trendsOf } from '../../analysis/trends.ts';
import {
  changeText,
  countText,
  type FigureText,
  intervalText,
  millisText,
  pointsText,
  shareText,
  shortText,
  shortUsdText,
} from '../../common/figure-text.ts';
import { type TableColumn, tableLines } from '../../common/table.ts';
import { askStore } from '../ask-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';

/** What `runledger trends` is given. */
export interface TrendsOptions extends QuestionOptions {
  readonly by: TrendStep;
  readonly metric?: readonly TrendMetric[];
}

/** Shows what changes over time, and by how much. */
export async function trends({ by, metric, ...options }: TrendsOptions, io: CommandIo): Promise<ExitCode> {
  return await askStore(options, io, async ({ store, filter: { since, until } }) => {
    const found = await trendsOf(store, { by, since, until, ...(metric !== undefined && { metrics: metric }) });
    if (found.too_long === null) return { json: found, text: (place) => text(found, place) };
    const complaints = [tooLongText(found.too_long, by)];
    return { json: found, text: () => [], complaints, code: exitCode.wrongUsage };
  });
}

function tooLongText({ first, last, steps }: TooLongSpan, by: TrendStep): string {
  const span = `${first} to ${last} is too long a span for --by ${by}: ${countText(steps)} ${by}s, and ${countText(mostSteps)} at most are told of`;
  const [newest] = lastSteps(last, { step: by, count: mostSteps });
  const later = `--since ${newest}`;
  return by === 'day' && steps / 7 < mostSteps - 1 ? `${span}; use --by week, or ${later}` : `${span}; use ${later}`;
}

const figures: Readonly<
  Record<TrendMetric, { readonly title: string; readonly write: FigureText; readonly writeSlope?: FigureText }>
> = {
  cost_usd: { title: 'cost, USD', write: shortUsdText },
  tokens: { title: 'tokens', write: shortText },
  runs: { title: 'runs', write: shortText },
  success_rate: { title: 'success', write: shareText, writeSlope: pointsText },
  latency_p95_ms: { title: 'call p95', write: millisText },
  calls: { title: 'calls', write: shortText },
  errors: { title: 'errors', write: shortText },
};

const verdicts: Readonly<Record<MetricTrend['verdict'], string>> = {
  rising: 'rising',
  falling: 'falling',
  too_few_to_tell: 'too few to tell',
};

/** As many bars as there is room for beside the other columns, which take this much of a line; in a file, a quarter. */
const besideBars = 66;
const fewestBars = 14;
const mostBars = 92;

const barsIn = (width: number | null): number =>
  width === null ? mostBars : Math.max(fewestBars, Math.min(mostBars, width - besideBars));

function text(
  { metrics, by, time_zone, unpriced_calls, calls_outside }: Trends,
  { width }: { readonly width: number | null },
): string[] {
  const values = metrics[0]?.values ?? [];
  if (values.length === 0) return ['no runs to look at'];
  const bars = barsIn(width);
  const columns: readonly TableColumn[] = [
    { title: 'metric' },
    { title: values.length > bars ? `last ${bars} ${by}s` : `${by}s` },
    { title: `a ${by}`, isFigure: true },
    { title: '95 % interval', isFigure: true, mayBeLeftOut: true },
    { title: '', mayBeCut: true, narrowest: 8 },
    { title: 'latest', isFigure: true, mayBeLeftOut: true },
  ];
  const rows = metrics.map((metric) => rowOf(metric, bars));
  const partial = values.filter(({ is_partial }) => is_partial).map(({ start }) => start);
  return [
    ...tableLines(columns, rows, { width }),
    '',
    `${values[0]?.start} to ${values.at(-1)?.start}, ${by === 'week' ? 'weeks by their Mondays' : 'days'} in ${time_zone}`,
    ...(partial.length > 0 ? [`not whole, and in no slope: ${partial.join(', ')}`] : []),
    ...(unpriced_calls > 0 ? [`calls without a price, in no cost: ${countText(unpriced_calls)}`] : []),
    ...(calls_outside > 0
      ? [`calls before the first run or later than now, in no ${by}: ${countText(calls_outside)}`]
      : []),
  ];
}

function rowOf({ metric, values, slope, verdict, ...interval }: MetricTrend, bars: number): string[] {
  const { title, write, writeSlope = write } = figures[metric];
  const known = values.filter(({ value }) => value !== null);
  return [
    title,
    sparkline(values.slice(-bars).map(({ value }) => value)),
    slope === null ? write(null) : changeText(slope, writeSlope),
    intervalText(interval, writeSlope),
    verdicts[verdict],
    write(known.at(-1)?.value ?? null),
  ];
}
