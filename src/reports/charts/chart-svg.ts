import { barsSvg } from './bars-svg.ts';
import type { Chart } from './chart.ts';
import { stackedSvg } from './stacked-svg.ts';

/**
 * A chart as SVG that says what it shows to who cannot see it; its figures stand in a table beside it. Looks come from the
 * page's styles: nothing in it needs a script or a style of its own. Empty where there is nothing to draw.
 */
export const chartSvg = (chart: Chart): string => (chart.kind === 'stacked' ? stackedSvg(chart) : barsSvg(chart));
