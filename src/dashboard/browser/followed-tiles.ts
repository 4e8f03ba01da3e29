import { countText } from '../../common/figure-text.ts';
import { change, differenceUnit, type FigureUnit, figure } from '../../reports/tables/cell.ts';
import type { PageData, PageTile } from '../page-data.ts';
import { type Selection, successRateOf } from './select-runs.ts';
import { totalUsage } from './usage.ts';

/** A total at the top, and what has to be said about it. */
export interface FollowedTile extends PageTile {
  readonly note?: string;
}

/**
 * The totals of what is selected. What cannot be added up from runs stays as it was gathered, and says of what it is where
 * that differs; a period before is that of all runs, so nothing less is set beside it.
 */
export function followedTiles(page: PageData, { runs, usage, isFiltered }: Selection): FollowedTile[] {
  const totals = totalUsage(usage);
  const followed: { readonly [tile: string]: readonly [number | null, FigureUnit] } = {
    runs: [runs.length, 'count'],
    success_rate: [successRateOf(page.runs, runs), 'share'],
    cost_usd: [totals.cost_usd, 'usd'],
    total_tokens: [totals.total_tokens, 'count'],
    model_calls: [totals.calls, 'count'],
  };
  return page.tiles.map((tile): FollowedTile => {
    const total = followed[tile.name];
    if (total === undefined) return isFiltered ? { ...tile, change: null, note: 'of all runs' } : tile;
    const [value, unit] = total;
    const moved = { ...tile, value: figure(value, unit), change: changeFrom(tile, total) };
    if (!isFiltered) return moved;
    const isShort = tile.name === 'cost_usd' && totals.unpriced_calls > 0;
    const note = `without ${countText(totals.unpriced_calls)} calls of unknown price`;
    return { ...moved, change: null, ...(isShort && { note }) };
  });
}

function changeFrom({ before, change: changed }: PageTile, [value, unit]: readonly [number | null, FigureUnit]) {
  if (changed === null) return null;
  const difference = value === null || before === null ? null : value - before;
  const share = difference === null || !before ? null : difference / before;
  return { difference: change(difference, differenceUnit(unit)), share: change(share, 'share') };
}
