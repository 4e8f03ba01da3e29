import type { ComparedGroup, Comparison, Difference, Figure, FigureName } from '../../analysis/comparison/index.ts';
import { countText } from '../../common/figure-text.ts';
import { type Cell, change, differenceUnit, type FigureUnit, figure, interval, name, word } from './cell.ts';
import { type ColumnOf, type ReportSection, type ReportTable, tableOf } from './table.ts';

/** What groups are compared by, for people, and how it is written. */
export const comparedFigures: Readonly<Record<FigureName, { readonly title: string; readonly unit: FigureUnit }>> = {
  success_rate: { title: 'Success rate', unit: 'share' },
  cost_per_success_usd: { title: 'Cost per success, USD', unit: 'estimated_usd' },
  cost_per_run_usd: { title: 'Cost per run, USD', unit: 'estimated_usd' },
  tokens_per_run: { title: 'Tokens per run', unit: 'number' },
  latency_p50_ms: { title: 'Latency of calls, p50', unit: 'ms' },
  latency_p95_ms: { title: 'Latency of calls, p95', unit: 'ms' },
  duration_p50_seconds: { title: 'Time of a completed run, p50', unit: 'seconds' },
};

/** What is said of a difference. */
const differenceVerdicts: Readonly<Record<Difference['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  too_few_runs: 'too few runs to tell',
};

/** How a comparison is headed. */
export interface ComparisonHeading {
  readonly name: string;
  readonly title: string;
  /** What its groups are: `Model`. */
  readonly of: string;
}

/** Groups of runs beside each other: an overview, then a table for each figure. Those with most runs come first. */
export function comparisonSection(comparison: Comparison, { name, title, of }: ComparisonHeading): ReportSection {
  const groups = comparison.groups.toSorted((a, b) => finishedRuns(b) - finishedRuns(a));
  const telling = groups.filter((group) => finishedRuns(group) >= comparison.fewest_runs).length;
  // A figure of one group alone is in the overview's place, beside nothing.
  const beside = telling < 2 ? 0 : telling;
  const figures = Object.entries(comparedFigures) as [FigureName, (typeof comparedFigures)[FigureName]][];
  return {
    name,
    title,
    notes: notesOf(comparison, telling),
    tables: [
      tableOf(groups, overviewColumns(of), { telling }),
      ...figures.map(([figureName, { title: figureTitle, unit }]) =>
        figureTable(
          groups.map((group) => ({ group, figure: group[figureName] })),
          { name: figureName, title: word(figureTitle), of, unit, telling: beside },
        ),
      ),
      ...measuresOf(groups).map((measure) => qualityTable(groups, { measure, of, telling: beside })),
    ],
  };
}

const finishedRuns = ({ runs, unfinished_runs }: ComparedGroup): number => runs - unfinished_runs;

function notesOf({ fewest_runs, seed, resamples }: Comparison, telling: number): string[] {
  if (telling < 2) return [`Too few runs to tell: fewer than two groups have ${fewest_runs} finished runs.`];
  return [
    `Of finished runs. Differences are from the reference; better or worse is said where the 95 % interval leaves 0 out, and nothing of fewer than ${fewest_runs} runs.`,
    `Rates: Wilson and Newcombe; all else: bootstrap of whole runs, ${countText(resamples)} samples, seed ${seed}. Each interval holds by itself, not all together.`,
  ];
}

const overviewColumns = (of: string): ColumnOf<ComparedGroup>[] => [
  { name: 'group', title: of, cell: (row) => name(row.group) },
  { name: 'runs', title: 'Runs', cell: (row) => figure(row.runs, 'count') },
  { name: 'completed_runs', title: 'Completed', cell: (row) => figure(row.completed_runs, 'count') },
  { name: 'unfinished_runs', title: 'Going on', cell: (row) => figure(row.unfinished_runs, 'count') },
  { name: 'model_calls', title: 'Calls', cell: (row) => figure(row.model_calls, 'count') },
  { name: 'total_tokens', title: 'Tokens', cell: (row) => figure(row.total_tokens, 'count') },
  { name: 'cost_usd', title: 'Cost, USD', cell: (row) => figure(row.cost_usd, 'usd') },
  { name: 'unpriced_calls', title: 'Unpriced', cell: (row) => figure(row.unpriced_calls, 'count') },
  {
    name: 'runs_without_full_cost',
    title: 'Runs without full cost',
    cell: (row) => figure(row.runs_without_full_cost, 'count'),
  },
];

interface GroupFigure {
  readonly group: ComparedGroup;
  readonly figure: Figure;
}

interface FigureHeading extends Pick<ReportTable, 'name' | 'title' | 'telling'> {
  readonly of: string;
  readonly unit: FigureUnit;
}

const figureTable = (rows: readonly GroupFigure[], { of, unit, ...heading }: FigureHeading): ReportTable =>
  tableOf(rows, figureColumns(of, unit), heading);

const figureColumns = (of: string, unit: FigureUnit): ColumnOf<GroupFigure>[] => [
  { name: 'group', title: of, cell: ({ group }) => name(group.group) },
  { name: 'value', title: 'Value', cell: (row) => figure(row.figure.value, unit) },
  { name: 'interval', title: '95 % interval', cell: (row) => interval(row.figure, unit) },
  {
    name: 'verdict',
    title: 'Verdict',
    cell: ({ group, figure: { difference } }) => verdictOf(group, difference),
  },
  {
    name: 'difference',
    title: 'Difference',
    cell: (row) => change(row.figure.difference?.value ?? null, differenceUnit(unit)),
  },
  {
    name: 'difference_interval',
    title: 'its 95 % interval',
    cell: (row) => interval(row.figure.difference ?? { low: null, high: null }, differenceUnit(unit)),
  },
  { name: 'runs', title: 'Runs', cell: (row) => figure(row.figure.runs, 'count') },
];

function verdictOf({ is_reference }: ComparedGroup, difference: Difference | null): Cell {
  if (is_reference) return word('the reference', 'reference');
  return difference === null ? word('unknown') : word(differenceVerdicts[difference.verdict], difference.verdict);
}

const measuresOf = (groups: readonly ComparedGroup[]): string[] =>
  groups[0]?.quality.map(({ measure }) => measure) ?? [];

function qualityTable(
  groups: readonly ComparedGroup[],
  { measure, of, telling }: { readonly measure: string; readonly of: string; readonly telling: number },
): ReportTable {
  const rows = groups.flatMap((group) => {
    const own = group.quality.find((quality) => quality.measure === measure);
    return own === undefined ? [] : [{ group, figure: own }];
  });
  return figureTable(rows, { name: measure, title: name(measure), of, unit: 'number', telling });
}
