import { printable } from './printable.ts';
import { cutTo, widthOf } from './text-width.ts';

/** One column of a table for people. */
export interface TableColumn {
  readonly title: string;
  /** Figures stand to the right, so that their digits are below each other. */
  readonly isFigure?: boolean;
  /** May be cut where the terminal is narrow; what is cut ends in `…`. */
  readonly mayBeCut?: boolean;
  /** It is not cut further than this; default 12 places. */
  readonly narrowest?: number;
  /**
   * May be left out where that is not enough; the last such column goes first. Where even that is not enough, others go:
   * first those that are no figures and may not be cut, then figures, and never the first.
   */
  readonly mayBeLeftOut?: boolean;
  /** Of all that may have to go, it goes last: what people look for. */
  readonly goesLast?: boolean;
}

/** A table as lines of text, and the columns that did not fit in. */
export interface RenderedTable {
  readonly lines: readonly string[];
  readonly leftOut: readonly string[];
}

const gap = '  ';
const usualNarrowest = 12;

/**
 * A table that is as wide as its content, or as the terminal where that is narrower. No rules around the cells, so that
 * what is copied out of it is the figures alone; no column that has nothing in it.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { width }: { readonly width: number | null },
): RenderedTable {
  const titles = columns.map(({ title }) => printable(title));
  const cells = [titles, ...rows.map((row) => row.map(printable))];
  const all = columns
    .map((column, index) => ({
      ...column,
      index,
      width: cells.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), 0),
    }))
    .filter(({ index }) => rows.some((row) => row[index] !== ''));
  const kept = fitted(all, width ?? Number.POSITIVE_INFINITY);
  return {
    lines: cells.map((row) =>
      kept
        .map((column) => cellText(row[column.index] ?? '', column))
        .join(gap)
        .trimEnd(),
    ),
    leftOut: all.flatMap(({ index }) => (kept.some((column) => column.index === index) ? [] : (titles[index] ?? []))),
  };
}

/** The same as lines alone, the last of which says what was left out, if anything was. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  place: { readonly width: number | null },
): readonly string[] {
  const { lines, leftOut } = renderTable(columns, rows, place);
  return [...lines, ...leftOutNote(leftOut)];
}

/** Says which columns a narrow terminal had no room for. */
export const leftOutNote = (leftOut: readonly string[]): readonly string[] =>
  leftOut.length === 0 ? [] : [`left out, for want of room: ${leftOut.join(', ')}; --json has all`];

interface SizedColumn extends TableColumn {
  readonly index: number;
  readonly width: number;
}

/** The columns that fit, some of them narrower: first what may be cut is, then what may be left out. */
function fitted(columns: readonly SizedColumn[], width: number): readonly SizedColumn[] {
  const excess = columns.reduce((sum, column) => sum + column.width, gap.length * (columns.length - 1)) - width;
  if (excess <= 0) return columns;
  const spare = columns.reduce((sum, column) => sum + spareOf(column), 0);
  if (spare >= excess) return cutBy(columns, excess);
  const others = columns.slice(1).filter(({ mayBeCut }) => !mayBeCut);
  const last =
    columns.findLast(({ mayBeLeftOut }) => mayBeLeftOut) ??
    others.findLast(({ isFigure }) => !isFigure) ??
    others.findLast(({ goesLast }) => !goesLast) ??
    others.at(-1);
  if (last !== undefined)
    return fitted(
      columns.filter((column) => column !== last),
      width,
    );
  return cutBy(columns, spare);
}

/** The same columns in so many places less, or little more than that: those that are widest are cut to the same width. */
function cutBy(columns: readonly SizedColumn[], places: number): readonly SizedColumn[] {
  const capped = (most: number) =>
    columns.map((column) => {
      const cut = Math.min(spareOf(column), Math.max(0, column.width - most));
      return { ...column, width: column.width - cut };
    });
  const sumOf = (sized: readonly SizedColumn[]) => sized.reduce((sum, { width }) => sum + width, 0);
  const room = sumOf(columns) - places;
  let [least, most] = [0, columns.reduce((widest, { width }) => Math.max(widest, width), 0)];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (sumOf(capped(middle)) <= room) least = middle;
    else most = middle - 1;
  }
  return capped(least);
}

/** How much may be cut of a column. */
const spareOf = ({ mayBeCut, narrowest = usualNarrowest, width }: SizedColumn): number =>
  mayBeCut ? Math.max(0, width - narrowest) : 0;

function cellText(text: string, { isFigure, width }: SizedColumn): string {
  const shown = widthOf(text) > width ? `${cutTo(text, width - 1)}…` : text;
  const padding = ' '.repeat(width - widthOf(shown));
  return isFigure ? padding + shown : shown + padding;
}
