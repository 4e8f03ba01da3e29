import { escapeHtml } from '../../common/escape-html.ts';
import { printable } from '../../common/printable.ts';
import type { Chart } from '../charts/chart.ts';
import { chartSvg } from '../charts/chart-svg.ts';
import { reportCharts } from '../charts/report-charts.ts';
import { seriesClass } from '../charts/svg.ts';
import { generatedLine, headingLines } from '../heading.ts';
import { staticPage } from '../page/page.ts';
import { type Report, type TotalName, totalUnits } from '../report-type.ts';
import { type Cell, change, differenceUnit, figure } from '../tables/cell.ts';
import { cellText, isFigure } from '../tables/cell-text.ts';
import { reportSections, shownTables } from '../tables/sections.ts';
import type { ReportSection, ReportTable } from '../tables/table.ts';

/** A page of more rows is slow to open; CSV and JSON have them. */
const mostRows = 500;

/** A report as one page of HTML that needs nothing beside it, to be read, sent or printed. */
export function reportHtml(report: Report): string {
  const sections = reportSections(report);
  const charts = reportCharts(report);
  const body = [
    '<header>',
    '<h1>Runledger report</h1>',
    heading(report),
    '</header>',
    `<nav aria-label="Sections"><ul>${sections.map(({ name, title }) => `<li><a href="#${name}">${title}</a></li>`).join('')}</ul></nav>`,
    '<main>',
    tiles(report),
    ...sections.map((section) => sectionHtml(section, charts[section.name] ?? [])),
    '</main>',
    `<footer>${escapeHtml(generatedLine(report))}</footer>`,
  ].join('\n');
  return staticPage({ title: 'Runledger report', body });
}

function heading(report: Report): string {
  const lines = headingLines(report).map(
    ({ label, values }) =>
      `<dt>${escapeHtml(label)}</dt><dd>${values.map((value) => `<bdi>${escapeHtml(printable(value))}</bdi>`).join(', ')}</dd>`,
  );
  return `<dl>${lines.join('')}</dl>`;
}

/** What a reader looks for first. */
const tileTotals: readonly (readonly [TotalName, string])[] = [
  ['runs', 'Runs'],
  ['success_rate', 'Success rate'],
  ['cost_usd', 'Cost, USD'],
  ['total_tokens', 'Tokens'],
  ['model_calls', 'Model calls'],
  ['latency_p95_ms', 'Latency p95'],
];

function tiles({ totals, period }: Report): string {
  const shown = tileTotals.map(([total, title]) => {
    const { value, change: changed } = totals[total];
    const unit = totalUnits[total];
    const beside = `${cellText(change(changed, differenceUnit(unit)))} from the period before`;
    return [
      `<div class="tile"><p>${title}</p><p class="figure">${cellHtml(figure(value, unit))}</p>`,
      period.before === null ? '' : `<p class="note">${beside}</p>`,
      '</div>',
    ].join('');
  });
  return `<div class="tiles">\n${shown.join('\n')}\n</div>`;
}

function sectionHtml({ name, title, notes, tables }: ReportSection, charts: readonly Chart[]): string {
  const isWarning = name === 'left_out' && tables.length > 0;
  const said = notes.map((note) => `<p${isWarning ? '' : ' class="note"'}>${escapeHtml(note)}</p>`).join('\n');
  return [
    `<section id="${name}">`,
    `<h2>${title}</h2>`,
    isWarning ? `<div class="warning" role="note">${said}</div>` : said,
    ...charts.map(chartHtml),
    ...shownTables(tables).map((table) => tableHtml(table, title)),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function chartHtml(chart: Chart): string {
  const svg = chartSvg(chart);
  if (svg === '') return '';
  const legend =
    chart.kind === 'stacked'
      ? `<ul class="legend">${chart.series
          .map(
            ({ label, colour }) => `<li><span class="swatch ${seriesClass(colour)}"></span>${escapeHtml(label)}</li>`,
          )
          .join('')}</ul>`
      : '';
  return `<figure>\n<figcaption>${escapeHtml(chart.title)}</figcaption>\n${legend}${svg}\n</figure>`;
}

function tableHtml({ title, columns, rows, keys, telling }: ReportTable, of: string): string {
  const shown = rows.slice(0, Math.min(mostRows, telling));
  const named = title === null ? '' : `<h3>${escapeHtml(cellText(title))}</h3>`;
  if (shown.length === 0) return `${named}<p class="note">(none)</p>`;
  const isNumber = columns.map((_, place) => shown.some((row) => row[place] !== undefined && isFigure(row[place])));
  const classOf = (place: number): string => (isNumber[place] ? ' class="number"' : '');
  const head = columns.map((column, place) => `<th scope="col"${classOf(place)}>${escapeHtml(column.title)}</th>`);
  const body = shown.map((row) => {
    const cells = row.map((cell, place) =>
      place < keys ? `<th scope="row">${cellHtml(cell)}</th>` : `<td${classOf(place)}>${cellHtml(cell)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const label = escapeHtml(title === null ? of : `${of}: ${cellText(title)}`);
  const more = rows.length - shown.length;
  return [
    named,
    `<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody></table></div>`,
    more > 0 ? `<p class="note">and ${more} more</p>` : '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Figures are there to the last digit for programs, and a name's direction turns nothing around it. */
function cellHtml(cell: Cell): string {
  const text = escapeHtml(cellText(cell));
  if (cell.kind === 'name') return `<bdi>${text}</bdi>`;
  return cell.kind === 'figure' && cell.value !== null ? `<data value="${cell.value}">${text}</data>` : text;
}
