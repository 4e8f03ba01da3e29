import type { PageChart } from './page-data.ts';

/** Whether a chart shows anything. */
export function hasMarks(chart: PageChart): boolean {
  if (chart.kind === 'spread') return chart.groups.length > 0;
  if (chart.kind === 'stacked') return chart.series.some(({ values }) => values.some((value) => (value ?? 0) > 0));
  return chart.bars.some(({ value }) => value !== null);
}
