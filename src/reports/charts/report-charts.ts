import type { Comparison, FigureName } from '../../analysis/comparison/index.ts';
import type { SummaryRow } from '../../analysis/summary.ts';
import type { UsageOfDay } from '../../analysis/usage-by-day.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import { printable } from '../../common/printable.ts';
import { type ColourPlace, colourPlaces, seriesColours, undated } from '../page/palette.ts';
import type { Report } from '../report-type.ts';
import { noName } from '../tables/cell-text.ts';
import { comparedFigures } from '../tables/comparison-tables.ts';
import type { BarChart, Chart, StackedChart } from './chart.ts';

/** More bars than these are in the table alone. */
const mostBars = 12;

/** Which colour each model of a report has, in every chart that is made of it: the dearest first. */
export const modelColours = ({ by_model, models }: Pick<Report, 'by_model' | 'models'>): ColourOf =>
  colourPlaces([...by_model, ...models.groups].map(({ group }) => group));

/** The charts of a report, by the section that has their figures as a table. A model has one colour in all of them. */
export function reportCharts(report: Report): { readonly [section: string]: readonly Chart[] } {
  const colourOf = modelColours(report);
  const cost = (title: string, rows: readonly SummaryRow[]): BarChart => ({
    ...{ kind: 'bars', title, unit: 'usd' },
    bars: rows.slice(0, mostBars).map(({ group, cost_usd }) => ({
      label: labelOf(group),
      colour: rows === report.by_model ? colourOf(group) : null,
      value: cost_usd,
    })),
  });
  return {
    by_model: [cost('Cost by model, USD', report.by_model)],
    by_agent_role: [cost('Cost by agent role, USD', report.by_agent_role)],
    by_project: [cost('Cost by project, USD', report.by_project)],
    daily_by_model: [dailyChart(report, 'cost_usd')],
    models: comparedInCharts.map((figure) => intervalChart(report.models, { figure, colourOf })),
  };
}

const comparedInCharts: readonly FigureName[] = ['success_rate', 'cost_per_success_usd', 'latency_p95_ms'];

type ColourOf = (name: string | null) => ColourPlace;

function intervalChart(
  { groups, fewest_runs }: Comparison,
  { figure, colourOf }: { readonly figure: FigureName; readonly colourOf: ColourOf },
): BarChart {
  const told = groups
    .filter((group) => group[figure].runs >= fewest_runs)
    .toSorted((a, b) => b.runs - a.runs)
    .slice(0, mostBars);
  const { title, unit } = comparedFigures[figure];
  return {
    ...{ kind: 'intervals', title: `${title}, with 95 % intervals`, unit },
    bars: told.map(({ group, [figure]: { value, low, high } }) => ({
      label: labelOf(group),
      colour: colourOf(group),
      ...{ value, low, high },
    })),
  };
}

const dailyTitles = { cost_usd: 'Cost by day and model, USD', total_tokens: 'Tokens by day and model' };
const dailyUnits = { cost_usd: 'usd', total_tokens: 'count' } as const;

/** What models cost or used from day to day: those with a colour each have a series, all others share one. */
export function dailyChart(
  { daily, daily_by_model, ...report }: Report,
  figure: 'cost_usd' | 'total_tokens',
): StackedChart {
  const colourOf = modelColours(report);
  const categories = daily.map(({ day }) => day);
  const ofColour = Map.groupBy(daily_by_model, ({ model }) => colourOf(model));
  const places: readonly ColourPlace[] = [...seriesColours.keys(), null];
  return {
    ...{ kind: 'stacked', title: dailyTitles[figure], unit: dailyUnits[figure], categories },
    series: places.flatMap((colour) => {
      const rows = ofColour.get(colour);
      if (rows === undefined) return [];
      const label = colour === null ? 'others' : labelOf(undated(rows[0]?.model ?? null));
      return [
        {
          label,
          colour,
          values: categories.map((day) =>
            sumOf(
              rows.filter((row) => row.day === day),
              figure,
            ),
          ),
        },
      ];
    }),
  };
}

/** Null where none is known. */
function sumOf(rows: readonly UsageOfDay[], figure: 'cost_usd' | 'total_tokens'): number | null {
  const known = rows.flatMap(({ [figure]: value }) => value ?? []);
  const sum = new ExactSum();
  for (const value of known) sum.add(value);
  return known.length === 0 ? null : sum.value;
}

const labelOf = (name: string | null): string => (name === null || name === '' ? noName : printable(name));
