import type { FigureCell } from '../../reports/tables/cell.ts';

const dollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const manyDollars = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const millions = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

/** A figure in a few digits: `$155.11`, `156.5M`; null where it has no more than a few, or what is left would say less. */
export function shortFigure({ value, unit }: FigureCell): string | null {
  if (value === null) return null;
  if (unit === 'usd' && value >= 10_000) return manyDollars.format(value);
  if (unit === 'usd' && value >= 1) return dollars.format(value);
  return unit === 'count' && value >= 1_000_000 ? millions.format(value) : null;
}
