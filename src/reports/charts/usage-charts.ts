import type { UsageOfDay } from '../../analysis/usage-by-day.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import { printable } from '../../common/printable.ts';
import { type ColourPlace, seriesColours, undated } from '../page/palette.ts';
import { noName } from '../tables/cell-text.ts';
import type { BarChart, StackedChart } from './chart.ts';

/** Which colour a model has. */
export type ColourOf = (model: string | null) => ColourPlace;

/** More bars than these are in the table alone. */
export const mostBars = 12;

/** What is shown of what has a name, or has none. */
export const labelOf = (name: string | null): string => (name === null || name === '' ? noName : printable(name));

/** A group of calls, a ticket, or whatever else has a cost. */
export interface CostRow {
  readonly name: string | null;
  readonly cost_usd: number | null;
}

/** What each cost, the first of them; without colours, all are grey. */
export const costChart = (title: string, rows: readonly CostRow[], colourOf: ColourOf = () => null): BarChart => ({
  ...{ kind: 'bars', title, unit: 'usd' },
  bars: rows
    .slice(0, mostBars)
    .map(({ name, cost_usd }) => ({ label: labelOf(name), colour: colourOf(name), value: cost_usd })),
});

/** What a chart from day to day is of. */
export interface DayChartParts {
  readonly days: readonly string[];
  readonly figure: 'cost_usd' | 'total_tokens';
  readonly colourOf: ColourOf;
}

const dayTitles = { cost_usd: 'Cost by day and model, USD', total_tokens: 'Tokens by day and model' };
const dayUnits = { cost_usd: 'usd', total_tokens: 'count' } as const;

/** What models cost or used from day to day: those with a colour each have a series, all others share one. */
export function usageByDayChart(usage: readonly UsageOfDay[], { days, figure, colourOf }: DayChartParts): StackedChart {
  const ofColour = Map.groupBy(usage, ({ model }) => colourOf(model));
  const places: readonly ColourPlace[] = [...seriesColours.keys(), null];
  return {
    ...{ kind: 'stacked', title: dayTitles[figure], unit: dayUnits[figure], categories: days },
    series: places.flatMap((colour) => {
      const rows = ofColour.get(colour);
      if (rows === undefined) return [];
      const label = colour === null ? 'others' : labelOf(undated(rows[0]?.model ?? null));
      const byDay = Map.groupBy(rows, ({ day }) => day);
      return [{ label, colour, values: days.map((day) => sumOf(byDay.get(day) ?? [], figure)) }];
    }),
  };
}

/** Null where none is known. */
function sumOf(rows: readonly UsageOfDay[], figure: DayChartParts['figure']): number | null {
  const known = rows.flatMap(({ [figure]: value }) => value ?? []);
  const sum = new ExactSum();
  for (const value of known) sum.add(value);
  return known.length === 0 ? null : sum.value;
}
