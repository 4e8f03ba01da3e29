import { escapeHtml } from '../../common/escape-html.ts';
import type { ColourPlace } from '../page/palette.ts';
import { type FigureUnit, figure } from '../tables/cell.ts';
import { cellText } from '../tables/cell-text.ts';

/** The class that colours what belongs to a series: see the page's styles. */
export const seriesClass = (colour: ColourPlace): string => `series-${colour ?? 'other'}`;

/** A figure of a chart, as in the table beside it. */
export const valueText = (value: number | null, unit: FigureUnit): string => cellText(figure(value, unit));

/** Numbers in SVG: a tenth of a pixel is finer than any screen. */
export const pixels = (value: number): string => String(Math.round(value * 10) / 10);

/** What an SVG is around what it holds. */
export interface SvgFrame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly described: string;
}

/** An image that is read as its title and description. */
export function svgOf({ width: wide, height, title, described }: SvgFrame, content: readonly string[]): string {
  return [
    `<svg viewBox="0 0 ${wide} ${height}" role="img" aria-label="${escapeHtml(`${title}: ${described}`)}">`,
    ...content,
    '</svg>',
  ].join('\n');
}
