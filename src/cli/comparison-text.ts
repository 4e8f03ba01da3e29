import type { ComparedGroup, Comparison, Difference, Figure, FigureName } from '../analysis/comparison/index.ts';
import {
  changeText,
  countText,
  type FigureText,
  intervalText,
  millisText,
  pointsText,
  secondsText,
  shareText,
  shortText,
  shortUsdText,
} from '../common/figure-text.ts';
import { leftOutNote, renderTable, type TableColumn, tableLines } from '../common/table.ts';

interface FigureColumn {
  readonly title: string;
  readonly write: FigureText;
  /** Of a difference; as the figure itself where nothing is said. */
  readonly writeChange?: FigureText;
}

const figureColumns: Readonly<Record<FigureName, FigureColumn>> = {
  success_rate: { title: 'success', write: shareText, writeChange: pointsText },
  cost_per_run_usd: { title: 'USD a run', write: shortUsdText },
  cost_per_success_usd: { title: 'USD a success', write: shortUsdText },
  tokens_per_run: { title: 'tokens a run', write: shortText },
  latency_p50_ms: { title: 'call p50', write: millisText },
  latency_p95_ms: { title: 'call p95', write: millisText },
  duration_p50_seconds: { title: 'run p50', write: secondsText },
};

const figureNames = Object.keys(figureColumns) as readonly FigureName[];

/** Of more groups, only what can be told is listed; the rest is counted. */
const mostListedWhole = 6;

/** A comparison for people: the groups beside each other, then how each differs from the reference. */
export function comparisonText(comparison: Comparison, { width }: { readonly width: number | null }): string[] {
  const { groups, reference, fewest_runs } = comparison;
  if (groups.length === 0) return ['no runs to compare'];
  const measure = groups[0]?.quality[0]?.measure ?? null;
  const { lines, leftOut } = renderTable(columnsOf(measure), groups.map(rowOf), { width });
  return [
    ...lines,
    '',
    ...differenceLines(comparison, { width }),
    `* the reference, ${reference}; ${fewest_runs} finished runs are the fewest of which anything is said`,
    ...notes(groups),
    ...leftOutNote(leftOut),
  ];
}

const columnsOf = (measure: string | null): TableColumn[] => [
  { title: 'group', mayBeCut: true },
  { title: 'runs', isFigure: true },
  ...figureNames.map((name, place) => ({ title: figureColumns[name].title, isFigure: true, mayBeLeftOut: place > 1 })),
  { title: measure ?? '', isFigure: true, mayBeLeftOut: true },
];

const rowOf = (group: ComparedGroup): string[] => [
  `${group.group}${group.is_reference ? ' *' : ''}`,
  countText(group.runs),
  ...figureNames.map((name) => figureColumns[name].write(group[name].value)),
  group.quality[0] === undefined ? '' : shortText(group.quality[0].value),
];

const differenceColumns: readonly TableColumn[] = [
  { title: 'group', mayBeCut: true },
  { title: 'figure', mayBeCut: true },
  { title: 'difference', isFigure: true, mayBeLeftOut: true },
  { title: '95 % interval', isFigure: true, mayBeLeftOut: true },
  { title: '', mayBeCut: true, narrowest: 8 },
];

const verdicts: Readonly<Record<Difference['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  too_few_runs: 'too few runs to tell',
};

function differenceLines({ groups }: Comparison, { width }: { readonly width: number | null }): string[] {
  const all = groups.flatMap(differencesOf);
  const listed = all.filter(
    ({ difference, isMain }) => difference.verdict !== 'too_few_runs' || (isMain && groups.length <= mostListedWhole),
  );
  const rows = listed.map(({ group, title, write, writeChange = write, difference }) => [
    group,
    title,
    changeText(difference.value, writeChange),
    intervalText(difference, writeChange),
    verdicts[difference.verdict],
  ]);
  const rest = all.length - listed.length;
  return [
    ...(rows.length > 0 ? [...tableLines(differenceColumns, rows, { width }), ''] : []),
    ...(rest > 0 ? [`too few runs to tell: ${countText(rest)} more differences; --json has them`] : []),
  ];
}

interface ListedDifference extends FigureColumn {
  readonly group: string;
  readonly difference: Difference;
  /** It has a column in the table of figures. */
  readonly isMain: boolean;
}

function differencesOf(group: ComparedGroup): ListedDifference[] {
  const figures: readonly (FigureColumn & { readonly figure: Figure; readonly isMain: boolean })[] = [
    ...figureNames.map((name) => ({ ...figureColumns[name], figure: group[name], isMain: true })),
    ...group.quality.map((figure, place) => ({ title: figure.measure, write: shortText, figure, isMain: place === 0 })),
  ];
  return figures.flatMap(({ figure: { difference }, ...listed }) =>
    difference === null ? [] : [{ ...listed, group: group.group, difference }],
  );
}

function notes(groups: readonly ComparedGroup[]): string[] {
  const sum = (numberOf: (group: ComparedGroup) => number): number =>
    groups.reduce((total, group) => total + numberOf(group), 0);
  const unfinished = sum(({ unfinished_runs }) => unfinished_runs);
  const unpriced = sum(({ runs_without_full_cost }) => runs_without_full_cost);
  return [
    ...(unfinished > 0 ? [`runs that have not ended, in no figure: ${countText(unfinished)}`] : []),
    ...(unpriced > 0 ? [`runs that have calls without a price, in no cost of a run: ${countText(unpriced)}`] : []),
    'success: completed runs of all that ended, differences in percentage points (pp); – is unknown',
  ];
}
