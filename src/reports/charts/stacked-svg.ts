import { escapeHtml } from '../../common/escape-html.ts';
import type { StackedChart } from './chart.ts';
import { niceScale } from './nice-scale.ts';
import { pixels, seriesClass, svgOf, valueText } from './svg.ts';

const width = 720;
const height = 240;
const left = 70;
const bottom = 24;
const top = 8;
const plotHeight = height - bottom - top;
const plotWidth = width - left;

/** Names of days that fit below each other's columns. */
const mostNames = 8;

/** Columns of parts on top of each other; what is unknown has no part. */
export function stackedSvg({ title, unit, categories, series }: StackedChart): string {
  const sums = categories.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const most = sums.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return '';
  const scale = niceScale(most);
  const y = (value: number): number => top + plotHeight * (1 - value / scale.top);
  const step = plotWidth / categories.length;
  const grid = scale.ticks.map(
    (tick) =>
      `<line class="rule" x1="${left}" x2="${width}" y1="${pixels(y(tick))}" y2="${pixels(y(tick))}"/><text class="faint" x="${left - 6}" y="${pixels(y(tick) + 4)}" text-anchor="end">${escapeHtml(valueText(tick, unit))}</text>`,
  );
  const columns = categories.map((_, place) => {
    let below = 0;
    return series
      .map(({ colour, values }) => {
        const value = values[place] ?? 0;
        if (value <= 0) return '';
        const [from, to] = [below, below + value];
        below = to;
        return `<rect class="mark ${seriesClass(colour)}" x="${pixels(left + place * step + step * 0.1)}" y="${pixels(y(to))}" width="${pixels(step * 0.8)}" height="${pixels(y(from) - y(to))}"/>`;
      })
      .join('');
  });
  const every = Math.ceil(categories.length / mostNames);
  const names = categories.map((category, place) =>
    place % every === 0
      ? `<text class="faint" x="${pixels(left + (place + 0.5) * step)}" y="${height - 6}" text-anchor="middle">${escapeHtml(category)}</text>`
      : '',
  );
  const described = `${categories.length} columns, ${categories[0]} to ${categories.at(-1)}, the highest ${valueText(most, unit)}`;
  return svgOf({ width, height, title, described }, [...grid, ...columns, ...names]);
}
