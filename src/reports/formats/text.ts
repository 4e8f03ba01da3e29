import { printable } from '../../common/printable.ts';
import { renderTable, type TableColumn } from '../../common/table.ts';
import { wrapText } from '../../common/wrap-text.ts';
import { generatedLine, headingLines } from '../heading.ts';
import type { Report } from '../report-type.ts';
import { cellText, isFigure } from '../tables/cell-text.ts';
import { reportSections, shownTables } from '../tables/sections.ts';
import type { ReportSection, ReportTable } from '../tables/table.ts';

/** Where a text is read. */
export interface ReportTextOptions {
  /** The terminal's; null where there is none, and lines are as long as they are. */
  readonly width: number | null;
}

/** Rows of a table that people read on a terminal. */
const mostRows = 20;

/** These columns stay, however narrow the terminal is: what a row is of, and its first figure. */
const keptColumns = 2;

/** A report as plain text. */
export function reportText(report: Report, { width }: ReportTextOptions): string {
  const heading = headingLines(report);
  const labels = heading.reduce((widest, { label }) => Math.max(widest, label.length), 0);
  const lines = [
    ...underlined('Runledger report', '='),
    ...heading.flatMap(({ label, values }) =>
      wrapped(`${label.padEnd(labels)}  ${values.map(printable).join(', ')}`, width),
    ),
    ...reportSections(report).flatMap((section) => ['', ...sectionLines(section, width)]),
    '',
    generatedLine(report),
  ];
  return `${lines.join('\n')}\n`;
}

const sectionLines = ({ name, title, notes, tables }: ReportSection, width: number | null): string[] => [
  ...underlined(title, '-'),
  ...notes.flatMap((note) => wrapped(name === 'left_out' && tables.length > 0 ? `! ${note}` : note, width)),
  ...shownTables(tables).flatMap((table, place) => [
    ...(place > 0 || notes.length > 0 ? [''] : []),
    ...(table.title === null ? [] : [cellText(table.title)]),
    ...tableLines(table, width),
  ]),
];

const underlined = (title: string, line: string): string[] => [title, line.repeat(title.length)];

function tableLines({ columns, rows, keys, telling }: ReportTable, width: number | null): string[] {
  if (rows.length === 0) return ['(none)'];
  const shown = rows.slice(0, Math.min(mostRows, telling));
  const titled = columns.map(
    ({ title }, place): TableColumn => ({
      title,
      isFigure: rows.some((row) => row[place] !== undefined && isFigure(row[place])),
      mayBeCut: place < keys,
      narrowest: Math.floor((width ?? 0) / 3),
      mayBeLeftOut: place >= keptColumns,
    }),
  );
  const { lines, leftOut } = renderTable(
    titled,
    shown.map((row) => row.map(cellText)),
    { width },
  );
  return [
    ...lines,
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more`] : []),
    ...(leftOut.length > 0
      ? wrapped(`left out, for want of room: ${leftOut.join(', ')}; --format csv has all`, width)
      : []),
  ];
}

/** Lines that a terminal has room for. */
const wrapped = (text: string, width: number | null): readonly string[] =>
  width === null ? [text] : wrapText(text, width);
