import { escapeHtml } from '../../common/escape-html.ts';
import type { BarChart } from './chart.ts';
import { niceScale } from './nice-scale.ts';
import { pixels, seriesClass, svgOf, valueText } from './svg.ts';

const width = 720;
const labelWidth = 220;
const valueWidth = 90;
const rowHeight = 24;
const plotWidth = width - labelWidth - valueWidth;

/** Bars below each other, or points with their intervals; a value that is unknown has none. */
export function barsSvg({ title, unit, bars: all, kind }: BarChart): string {
  const bars = all.filter(({ value }) => value !== null);
  if (bars.length === 0) return '';
  const reach = bars.reduce((most, { value, high }) => Math.max(most, value ?? 0, high ?? 0), 0);
  const { top } = niceScale(unit === 'share' ? 1 : reach);
  const x = (value: number): number => labelWidth + (Math.max(0, value) / top) * plotWidth;
  const rows = bars.map(({ label, colour, value, low = null, high = null }, place) => {
    const middle = place * rowHeight + rowHeight / 2;
    const shown = value ?? 0;
    const mark =
      kind === 'bars'
        ? `<rect class="mark ${seriesClass(colour)}" x="${labelWidth}" y="${middle - 8}" width="${pixels(x(shown) - labelWidth)}" height="16"/>`
        : `${whisker({ from: x(low ?? 0), to: x(high ?? top), middle, isKnown: low !== null || high !== null })}<circle class="mark ${seriesClass(colour)}" cx="${pixels(x(shown))}" cy="${middle}" r="5"/>`;
    return [
      `<text x="${labelWidth - 8}" y="${middle + 4}" text-anchor="end">${escapeHtml(shortened(label))}</text>`,
      mark,
      `<text x="${width}" y="${middle + 4}" text-anchor="end">${escapeHtml(valueText(shown, unit))}</text>`,
    ].join('');
  });
  const height = bars.length * rowHeight;
  const axis = `<line class="rule" x1="${labelWidth}" x2="${labelWidth}" y1="0" y2="${height}"/>`;
  const described = bars.map(({ label, value }) => `${label} ${valueText(value, unit)}`).join('; ');
  return svgOf({ width, height, title, described }, [axis, ...rows]);
}

/** An end that is open reaches to the edge of the plot. */
function whisker({
  from,
  to,
  middle,
  isKnown,
}: {
  from: number;
  to: number;
  middle: number;
  isKnown: boolean;
}): string {
  if (!isKnown) return '';
  const ends = [from, to].map(
    (x) => `<line class="whisker" x1="${pixels(x)}" x2="${pixels(x)}" y1="${middle - 4}" y2="${middle + 4}"/>`,
  );
  return `<line class="whisker" x1="${pixels(from)}" x2="${pixels(to)}" y1="${middle}" y2="${middle}"/>${ends.join('')}`;
}

const longestLabel = 32;

function shortened(label: string): string {
  const characters = [...label];
  return characters.length > longestLabel ? `${characters.slice(0, longestLabel - 1).join('')}…` : label;
}
