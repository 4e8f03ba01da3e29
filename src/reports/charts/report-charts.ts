import type { Comparison, FigureName } from '../../analysis/comparison/index.ts';
import type { SummaryRow } from '../../analysis/summary.ts';
import { colourPlaces } from '../page/palette.ts';
import type { Report } from '../report-type.ts';
import { comparedFigures } from '../tables/comparison-tables.ts';
import type { BarChart, Chart, StackedChart } from './chart.ts';
import { type ColourOf, costChart, type DayChartParts, labelOf, mostBars, usageByDayChart } from './usage-charts.ts';

/** Which colour each model of a report has, in every chart that is made of it: the dearest first. */
export const modelColours = ({ by_model, models }: Pick<Report, 'by_model' | 'models'>): ColourOf =>
  colourPlaces([...by_model, ...models.groups].map(({ group }) => group));

/** The charts of a report, by the section that has their figures as a table. A model has one colour in all of them. */
export function reportCharts(report: Report): { readonly [section: string]: readonly Chart[] } {
  const colourOf = modelColours(report);
  const cost = (title: string, rows: readonly SummaryRow[], colours?: ColourOf): BarChart =>
    costChart(
      title,
      rows.map(({ group, cost_usd }) => ({ name: group, cost_usd })),
      colours,
    );
  return {
    by_model: [cost('Cost by model, USD', report.by_model, colourOf)],
    by_agent_role: [cost('Cost by agent role, USD', report.by_agent_role)],
    by_project: [cost('Cost by project, USD', report.by_project)],
    daily_by_model: [dailyChart(report, 'cost_usd')],
    models: comparedInCharts.map((figure) => intervalChart(report.models, { figure, colourOf })),
  };
}

const comparedInCharts: readonly FigureName[] = ['success_rate', 'cost_per_success_usd', 'latency_p95_ms'];

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

/** What models cost or used on each day of a report. */
export const dailyChart = (report: Report, figure: DayChartParts['figure']): StackedChart =>
  usageByDayChart(report.daily_by_model, {
    days: report.daily.map(({ day }) => day),
    figure,
    colourOf: modelColours(report),
  });
