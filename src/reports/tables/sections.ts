import type { BestGroup, ScoredGroup } from '../../analysis/comparison/index.ts';
import { scoreParts } from '../../analysis/comparison/index.ts';
import type { TrendStep } from '../../analysis/trending/calendar.ts';
import { mostSteps, type TooLongSpan } from '../../analysis/trending/time-axis.ts';
import { countText, shareText } from '../../common/figure-text.ts';
import type { Report, ReportDay, ReportTimeAxis, ReportTotal, ReportTrend, TotalName } from '../report-type.ts';
import { totalUnits } from '../report-type.ts';
import { bars, change, differenceUnit, type FigureUnit, figure, interval, name, word } from './cell.ts';
import { comparisonSection } from './comparison-tables.ts';
import { leftOutSection } from './left-out-tables.ts';
import { type ColumnOf, type ReportSection, type ReportTable, tableOf } from './table.ts';
import { usageOfDayColumns, usageSections } from './usage-tables.ts';

/** Everything a report says, in order, for formats to write: the same figures in each. */
export function reportSections(report: Report): ReportSection[] {
  return [
    totalsSection(report),
    leftOutSection(report),
    ...usageSections(report),
    {
      name: 'daily',
      title: 'By day',
      notes: dayNotes(report.time_axis),
      tables: [tableOf(report.daily, dayColumns)],
    },
    {
      name: 'daily_by_model',
      title: 'By day and model',
      notes: [],
      tables: [tableOf(report.daily_by_model, usageOfDayColumns, { keys: 2 })],
    },
    comparisonSection(report.models, { name: 'models', title: 'Models compared', of: 'Model' }),
    comparisonSection(report.configurations, {
      name: 'configurations',
      title: 'Configurations compared',
      of: 'Configuration',
    }),
    bestSection(report.best),
    {
      name: 'trends',
      title: 'Trends',
      notes: trendNotes(report.time_axis),
      tables: [tableOf(report.trends, trendColumns(report))],
    },
  ];
}

/** The tables that say anything to people: those of which no row does are for programs. */
export const shownTables = (tables: readonly ReportTable[]): ReportTable[] =>
  tables.filter(({ rows, telling }) => rows.length === 0 || telling > 0);

const totalTitles: Readonly<Record<TotalName, string>> = {
  runs: 'Runs',
  completed_runs: 'Runs completed',
  failed_runs: 'Runs failed',
  cancelled_runs: 'Runs cancelled',
  crashed_runs: 'Runs crashed',
  running_runs: 'Runs going on',
  success_rate: 'Success rate',
  cost_usd: 'Cost, USD',
  unpriced_calls: 'Calls without a price',
  model_calls: 'Model calls',
  failed_model_calls: 'Model calls failed',
  input_tokens: 'Input tokens',
  output_tokens: 'Output tokens',
  total_tokens: 'Tokens',
  cache_read_tokens: 'Tokens read from a cache',
  latency_p50_ms: 'Latency of model calls, p50',
  latency_p95_ms: 'Latency of model calls, p95',
  tool_calls: 'Tool calls',
  failed_tool_calls: 'Tool calls failed',
};

interface TotalRow extends ReportTotal {
  readonly total: TotalName;
  readonly unit: FigureUnit;
}

function totalsSection({ totals, period }: Report): ReportSection {
  const rows = Object.entries(totalUnits).map(([total, unit]): TotalRow => {
    const key = total as TotalName;
    return { total: key, unit, ...totals[key] };
  });
  const beside = period.before === null ? totalColumns.slice(0, 2) : totalColumns;
  return { name: 'totals', title: 'Totals', notes: [], tables: [tableOf(rows, beside)] };
}

const totalColumns: readonly ColumnOf<TotalRow>[] = [
  { name: 'total', title: 'Total', cell: ({ total }) => word(totalTitles[total], total) },
  { name: 'value', title: 'This period', cell: ({ value, unit }) => figure(value, unit) },
  { name: 'before', title: 'Before', cell: ({ before, unit }) => figure(before, unit) },
  { name: 'change', title: 'Change', cell: (row) => change(row.change, differenceUnit(row.unit)) },
  { name: 'change_share', title: 'in %', cell: ({ change_share }) => change(change_share, 'share') },
];

const dayColumns: readonly ColumnOf<ReportDay>[] = [
  { name: 'day', title: 'Day', cell: ({ day }) => word(day) },
  { name: 'cost_usd', title: 'Cost, USD', cell: (row) => figure(row.cost_usd, 'usd') },
  { name: 'tokens', title: 'Tokens', cell: (row) => figure(row.tokens, 'count') },
  { name: 'calls', title: 'Calls', cell: (row) => figure(row.calls, 'count') },
  { name: 'errors', title: 'Errors', cell: (row) => figure(row.errors, 'count') },
  { name: 'latency_p95_ms', title: 'p95', cell: (row) => figure(row.latency_p95_ms, 'ms') },
  { name: 'runs', title: 'Runs', cell: (row) => figure(row.runs, 'count') },
  { name: 'success_rate', title: 'Success', cell: (row) => figure(row.success_rate, 'share') },
  {
    name: 'is_partial',
    title: 'Whole',
    cell: ({ is_partial }) => (is_partial ? word('not whole', 'true') : word('', 'false')),
  },
];

const tooLongNote = ({ first, last, steps }: TooLongSpan, by: TrendStep): string =>
  `${first} to ${last} is ${countText(steps)} ${by}s: here are the newest ${countText(mostSteps)}.`;

const dayNotes = ({ daily_too_long, calls_outside }: ReportTimeAxis): string[] => [
  ...(daily_too_long === null ? [] : [tooLongNote(daily_too_long, 'day')]),
  ...(calls_outside === 0
    ? []
    : [`Calls that happened, by their clock, before the first run or later than now: ${countText(calls_outside)}.`]),
];

const trendNotes = ({ trends_by: by, daily_too_long, trends_too_long }: ReportTimeAxis): string[] => [
  `Change a ${by}, of whole ${by}s, with its 95 % interval.`,
  ...(daily_too_long === null ? [] : ['By week, since there are too many days.']),
  ...(trends_too_long === null ? [] : [tooLongNote(trends_too_long, by)]),
];

const partTitles = { success: 'Success rate', cost: 'USD a success', quality: 'Quality', speed: 'Time of a run' };
const partUnits = { success: 'share', cost: 'estimated_usd', quality: 'number', speed: 'seconds' } as const;

function bestSection(best: BestGroup): ReportSection {
  return {
    name: 'best',
    title: 'Best configuration',
    notes: bestNotes(best),
    tables: [tableOf(best.ranked, bestColumns), ...(best.too_few_runs.length > 0 ? [tooFewTable(best)] : [])],
  };
}

function bestNotes({ ranked: [first], verdict, resamples, too_few_runs, fewest_runs, weights, ...unknown }: BestGroup) {
  const counted = scoreParts.filter((part) => weights[part] > 0).map((part) => `${part} ${shareText(weights[part])}`);
  const sure =
    first &&
    `${verdict === 'clear' ? 'The first is clearly best' : 'Too few runs to tell which is best'}: the first stays first in ${shareText(first.first_share)} of ${countText(resamples)} samples of these runs.`;
  return [
    ...(sure === undefined ? ['Too few runs to tell: no configuration has a score.'] : [sure]),
    ...(counted.length > 0 ? [`The score is made of ${counted.join(', ')}.`] : []),
    ...unknown.left_out.map(({ part }) => `Left out of it: ${part}, which no two configurations know.`),
    ...unknown.partly_unknown.map(
      ({ part, unknown_for }) =>
        `Scored without ${part}, and not called the best: ${countText(unknown_for.length)} of which it is unknown.`,
    ),
    ...(too_few_runs.length > 0
      ? [`${countText(too_few_runs.length)} configurations have fewer than ${fewest_runs} finished runs, and no score.`]
      : []),
  ];
}

const bestColumns: readonly ColumnOf<ScoredGroup>[] = [
  { name: 'group', title: 'Configuration', cell: ({ group }) => name(group) },
  { name: 'score', title: 'Score', cell: ({ score }) => figure(score, 'number') },
  { name: 'first_share', title: 'First in', cell: ({ first_share }) => figure(first_share, 'share') },
  ...scoreParts.flatMap((part): ColumnOf<ScoredGroup>[] => [
    { name: part, title: partTitles[part], cell: ({ parts }) => figure(parts[part].value, partUnits[part]) },
    { name: `${part}_points`, title: 'points', cell: ({ parts }) => figure(parts[part].points, 'number') },
  ]),
  { name: 'finished_runs', title: 'Runs', cell: ({ finished_runs }) => figure(finished_runs, 'count') },
];

const tooFewTable = ({ too_few_runs }: BestGroup) =>
  tableOf(
    too_few_runs.toSorted((a, b) => b.finished_runs - a.finished_runs),
    [
      { name: 'group', title: 'Configuration', cell: ({ group }) => name(group) },
      { name: 'finished_runs', title: 'Runs', cell: ({ finished_runs }) => figure(finished_runs, 'count') },
    ],
    { name: 'too_few_runs', title: word('Too few runs to tell') },
  );

const trendTitles: Readonly<Record<ReportTrend['metric'], { readonly title: string; readonly unit: FigureUnit }>> = {
  cost_usd: { title: 'Cost, USD', unit: 'estimated_usd' },
  tokens: { title: 'Tokens', unit: 'number' },
  runs: { title: 'Runs', unit: 'number' },
  success_rate: { title: 'Success rate', unit: 'share' },
  latency_p95_ms: { title: 'Latency of calls, p95', unit: 'ms' },
  calls: { title: 'Calls', unit: 'number' },
  errors: { title: 'Errors', unit: 'number' },
};

const trendVerdicts = (by: TrendStep): Readonly<Record<ReportTrend['verdict'], string>> => ({
  rising: 'rising',
  falling: 'falling',
  too_few_to_tell: `too few ${by}s to tell`,
});

const stepTitles = { day: { one: 'A day', many: 'Days' }, week: { one: 'A week', many: 'Weeks' } } as const;

const trendColumns = ({ daily: days, time_axis: { trends_by: by } }: Report): ColumnOf<ReportTrend>[] => [
  { name: 'metric', title: 'Metric', cell: ({ metric }) => word(trendTitles[metric].title, metric) },
  { name: 'days', title: 'Last days', cell: ({ metric }) => bars(days.map((day) => day[metric])) },
  {
    name: 'slope',
    title: stepTitles[by].one,
    cell: ({ metric, slope }) => change(slope, differenceUnit(trendTitles[metric].unit)),
  },
  {
    name: 'interval',
    title: '95 % interval',
    cell: (row) => interval(row, differenceUnit(trendTitles[row.metric].unit)),
  },
  { name: 'steps', title: stepTitles[by].many, cell: ({ steps }) => figure(steps, 'count') },
  { name: 'verdict', title: 'Verdict', cell: ({ verdict }) => word(trendVerdicts(by)[verdict], verdict) },
];
