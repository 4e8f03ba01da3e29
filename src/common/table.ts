import { printable } from './printable.ts';

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
  const widest = columns.filter((column) => spareOf(column) > 0).toSorted((a, b) => b.width - a.width)[0];
  const spare = columns.reduce((sum, column) => sum + spareOf(column), 0);
  if (widest !== undefined && spare >= excess) {
    const cut = columns.map((column) => (column === widest ? { ...column, width: column.width - 1 } : column));
    return fitted(cut, width);
  }
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
  return columns.map((column) => ({ ...column, width: column.width - spareOf(column) }));
}

/** How much may be cut of a column. */
const spareOf = ({ mayBeCut, narrowest = usualNarrowest, width }: SizedColumn): number =>
  mayBeCut ? Math.max(0, width - narrowest) : 0;

function cellText(text: string, { isFigure, width }: SizedColumn): string {
  const shown = widthOf(text) > width ? `${cutTo(text, width - 1)}…` : text;
  const padding = ' '.repeat(width - widthOf(shown));
  return isFigure ? padding + shown : shown + padding;
}

function cutTo(text: string, width: number): string {
  let cut = '';
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(cut) + widthOf(segment) > width) break;
    cut += segment;
  }
  return cut;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Characters that take two places on a terminal: those of East Asia, and pictures. */
const wide =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

const isPlain = /^[\x20-\x7e]*$/;

/** Places that a text takes on a terminal. */
function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}
