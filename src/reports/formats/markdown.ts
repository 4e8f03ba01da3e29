import { printable } from '../../common/printable.ts';
import { generatedLine, headingLines } from '../heading.ts';
import type { Report } from '../report-type.ts';
import type { Cell } from '../tables/cell.ts';
import { cellText, isFigure } from '../tables/cell-text.ts';
import { reportSections, shownTables } from '../tables/sections.ts';
import type { ReportSection, ReportTable } from '../tables/table.ts';

/** A comment on GitHub has fewer characters than this. */
const mostCharacters = 65_536;

/** Rows of a table, as many as there is room for. */
const rowLimits = [30, 15, 8, 4, 2, 1];

/** A name that is longer is cut. */
const longestName = 80;

/** Sections that stand open; others are opened by a click. */
const openSections: ReadonlySet<string> = new Set(['totals', 'left_out', 'by_model', 'best', 'trends']);

/** A report as GitHub's Markdown, short enough for a comment: the longer it is, the earlier its tables are cut. */
export function reportMarkdown(report: Report): string {
  const sections = reportSections(report);
  for (const mostRows of rowLimits) {
    const text = markdownOf(report, { sections, mostRows });
    if (text.length < mostCharacters) return text;
  }
  // Tables as such are too many: what a measure is called comes from outside, and so does how many there are.
  const firstTables = sections.map((section) => ({ ...section, tables: section.tables.slice(0, 1) }));
  return markdownOf(report, { sections: firstTables, mostRows: 1 });
}

interface MarkdownParts {
  readonly sections: readonly ReportSection[];
  readonly mostRows: number;
}

function markdownOf(report: Report, { sections, mostRows }: MarkdownParts): string {
  const lines = [
    '## Runledger report',
    '',
    ...headingLines(report).map(({ label, values, isForeign }) => {
      const shown = isForeign ? values.slice(0, mostRows).map(code) : values;
      const more = values.length - shown.length;
      return `- ${label}: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    }),
    ...sections.flatMap((section) => ['', ...sectionLines(section, mostRows)]),
    '',
    `<sub>${generatedLine(report)}</sub>`,
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines(section: ReportSection, mostRows: number): string[] {
  const { name, title, notes, tables } = section;
  const isWarning = name === 'left_out' && tables.length > 0;
  const body = [
    ...(isWarning ? ['> [!WARNING]', ...notes.map((note) => `> - ${note}`)] : notes.map((note) => `- ${note}`)),
    ...shownTables(tables).flatMap((table, place) => [
      ...(place > 0 || notes.length > 0 ? [''] : []),
      ...tableLines(table, mostRows),
    ]),
  ];
  if (openSections.has(name)) return [`### ${title}`, '', ...body];
  return ['<details>', `<summary><b>${title}</b></summary>`, '', ...body, '', '</details>'];
}

function tableLines({ title, columns, rows, telling }: ReportTable, mostRows: number): string[] {
  const shown = rows.slice(0, Math.min(mostRows, telling));
  const heading = title === null ? [] : [`#### ${markdownCell(title)}`, ''];
  if (shown.length === 0) return [...heading, '(none)'];
  const more = rows.length - shown.length;
  return [
    ...heading,
    line(columns.map((column) => column.title)),
    line(columns.map((_, place) => (shown.some((row) => row[place] && isFigure(row[place])) ? '--:' : '---'))),
    ...shown.map((row) => line(row.map(markdownCell))),
    ...(more > 0 ? ['', `and ${more} more`] : []),
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function markdownCell(cell: Cell): string {
  const isName = cell.kind === 'name' && cell.text !== null && cell.text !== '';
  return isName ? code(cell.text) : cellText(cell);
}

/**
 * A name as a code span, in which nothing is a link, an image, a mention, an entity or HTML. A pipe would end the cell even
 * there, but for the backslash before it, and that one must not be the name's own.
 */
function code(text: string): string {
  const name = cut(printable(text)).replaceAll('\\|', '\\\\u007c').replaceAll('|', '\\|');
  const longestRun = (name.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
  const fence = '`'.repeat(longestRun + 1);
  const pad = /^[` ]|[` ]$/.test(name) ? ' ' : '';
  return `${fence}${pad}${name}${pad}${fence}`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > longestName ? `${characters.slice(0, longestName).join('')}…` : text;
}
