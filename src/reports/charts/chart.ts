import type { ColourPlace } from '../page/palette.ts';
import type { FigureUnit } from '../tables/cell.ts';

/** A part of each column of a stacked chart. */
export interface StackedSeries {
  readonly label: string;
  readonly colour: ColourPlace;
  /** One a category; null where unknown. */
  readonly values: readonly (number | null)[];
}

/** Columns, each made of parts on top of each other. */
export interface StackedChart {
  readonly kind: 'stacked';
  readonly title: string;
  readonly unit: FigureUnit;
  readonly categories: readonly string[];
  readonly series: readonly StackedSeries[];
}

/** One bar of a chart, or one point with its interval. */
export interface ChartBar {
  readonly label: string;
  readonly colour: ColourPlace;
  readonly value: number | null;
  /** Null where it is open or unknown. */
  readonly low?: number | null;
  readonly high?: number | null;
}

/** Bars beside each other, or points with their intervals. */
export interface BarChart {
  readonly kind: 'bars' | 'intervals';
  readonly title: string;
  readonly unit: FigureUnit;
  readonly bars: readonly ChartBar[];
}

/** What a chart shows, whatever draws it. Labels may come from outside: they are text. */
export type Chart = StackedChart | BarChart;
