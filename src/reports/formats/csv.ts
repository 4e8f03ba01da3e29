import { stringify } from 'csv-stringify/sync';
import { printable } from '../../common/printable.ts';
import type { Report } from '../report-type.ts';
import type { Cell, FigureUnit } from '../tables/cell.ts';
import { reportSections } from '../tables/sections.ts';
import type { ReportSection, ReportTable } from '../tables/table.ts';

/** One figure: of which table, of which row, and which. */
type CsvRow = readonly [
  section: string,
  table: string,
  key: string | null,
  subkey: string | null,
  metric: string,
  value: string | number | null,
  unit: string,
];

const header = ['section', 'table', 'key', 'subkey', 'metric', 'value', 'unit'];

/**
 * A report as one CSV table (RFC 4180, lines ended by LF), a line a figure. Unknown is nothing between two commas, the empty
 * text `""`; a text that a spreadsheet would take for a formula has a `'` before it, as in the `csv` exporter.
 */
export function reportCsv(report: Report): string {
  const rows: CsvRow[] = [
    ...factsOf(report).map(([section, metric, value]): CsvRow => [section, '', null, null, metric, value, '']),
    ...reportSections(report).flatMap((section) => section.tables.flatMap((table) => tableRows(table, section))),
  ];
  return stringify([header, ...rows.map((row) => row.map(safe))], {
    escape_formulas: true,
    quote_record_delimiter: true,
    quoted_match: /^$/,
  });
}

type Fact = readonly [section: string, metric: string, value: string | number | null];

/** What stands in no table. */
function factsOf({ generated_at, runledger, time_zone, period, left_out, best }: Report): Fact[] {
  return [
    ['report', 'generated_at', generated_at],
    ['report', 'runledger', runledger],
    ['report', 'time_zone', time_zone],
    ['report', 'since', period.since],
    ['report', 'until', period.until],
    ['left_out', 'unpriced_calls', left_out.unpriced_calls],
    ['left_out', 'incomplete_runs', left_out.incomplete_runs.length],
    ['left_out', 'skipped_runs', left_out.skipped.runs],
    ['left_out', 'skipped_lines', left_out.skipped.lines],
    ['left_out', 'fault_count', left_out.fault_count],
    ['best', 'verdict', best.verdict],
    ['best', 'quality_measure', best.quality_measure],
  ];
}

const safe = (value: CsvRow[number]): CsvRow[number] => (typeof value === 'string' ? printable(value) : value);

const tableRows = ({ name, keys, columns, rows }: ReportTable, section: ReportSection): CsvRow[] =>
  rows.flatMap((cells) => {
    const [key = null, subkey = null] = cells.slice(0, keys).map(keyOf);
    return columns
      .slice(keys)
      .flatMap((column, place) =>
        valuesOf(cells[keys + place] as Cell, column.name).map(
          ([metric, value, unit]): CsvRow => [section.name, name, key, subkey, metric, value, unit],
        ),
      );
  });

function keyOf(cell: Cell): string | null {
  if (cell.kind === 'name') return cell.text;
  return cell.kind === 'word' ? cell.code : null;
}

type Value = readonly [metric: string, value: string | number | null, unit: string];

function valuesOf(cell: Cell, metric: string): Value[] {
  switch (cell.kind) {
    case 'name':
      return [[metric, cell.text, '']];
    case 'word':
      return [[metric, cell.code, '']];
    case 'figure':
      return [[metric, cell.value, units[cell.unit]]];
    case 'interval':
      return [
        [`${metric}_low`, cell.low, units[cell.unit]],
        [`${metric}_high`, cell.high, units[cell.unit]],
      ];
    case 'bars':
      return [];
  }
}

/** UCUM, and USD. */
const units: Readonly<Record<FigureUnit, string>> = {
  usd: 'USD',
  estimated_usd: 'USD',
  share: '1',
  points: '1',
  ms: 'ms',
  seconds: 's',
  count: '',
  number: '',
};
