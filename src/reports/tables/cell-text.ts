import { sparkline } from '../../analysis/trending/sparkline.ts';
import {
  changeText,
  countText,
  type FigureText,
  intervalText,
  millisText,
  pointsText,
  secondsText,
  shareText,
  shortText,
  shortUsdText,
  unknownText,
} from '../../common/figure-text.ts';
import { printable } from '../../common/printable.ts';
import { usdText } from '../../common/usd.ts';
import type { Cell, FigureUnit } from './cell.ts';

const texts: Readonly<Record<FigureUnit, FigureText>> = {
  usd: usdText,
  estimated_usd: shortUsdText,
  share: shareText,
  points: pointsText,
  ms: millisText,
  seconds: secondsText,
  count: countText,
  number: shortText,
};

/** What stands in place of a name that nothing has, as of calls outside any agent. */
export const noName = '(none)';

/** The last of them, so that a line has room for more. */
const mostBars = 31;

/**
 * A cell for people, on one line: figures rounded, and of names what could break a line, hide in it or turn its direction
 * escaped. What a format itself would act upon is left to the format.
 */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'name':
      return cell.text === null || cell.text === '' ? noName : printable(cell.text);
    case 'word':
      return cell.text;
    case 'figure':
      return figureText(cell.value, cell);
    case 'interval':
      return intervalText(cell, texts[cell.unit]) || unknownText;
    case 'bars':
      return sparkline(cell.values.slice(-mostBars));
  }
}

function figureText(value: number | null, { unit, isChange }: { unit: FigureUnit; isChange: boolean }): string {
  const write = texts[unit];
  return isChange && value !== null ? changeText(value, write) : write(value);
}

/** Whether figures stand in a cell, which are set to the right. */
export const isFigure = ({ kind }: Cell): boolean => kind === 'figure' || kind === 'interval';
