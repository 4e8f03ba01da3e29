import type { LatencyOfModel } from '../analysis/latencies.ts';
import type { SummaryRow } from '../analysis/summary.ts';
import { dailyChart, modelColours, reportCharts } from '../reports/charts/report-charts.ts';
import { costChart, labelOf, mostBars } from '../reports/charts/usage-charts.ts';
import type { Report } from '../reports/report-type.ts';
import { figure, name, word } from '../reports/tables/cell.ts';
import { reportSections } from '../reports/tables/sections.ts';
import { type ColumnOf, type ReportSection, tableOf } from '../reports/tables/table.ts';
import { hasMarks } from './has-marks.ts';
import type { PageChart, PageSection, SpreadChart } from './page-data.ts';
import { pageTable } from './page-table.ts';

/** What a page shows beside what is in a report. */
export interface PageFigures {
  readonly latencies: readonly LatencyOfModel[];
  readonly operations: readonly SummaryRow[];
}

/** The topics of a page, in order: those of a report, latency by model, and operations. */
export function pageSections(report: Report, figures: PageFigures): PageSection[] {
  const sections = new Map(reportSections(report).map((section) => [section.name, section]));
  const charts: { readonly [section: string]: readonly PageChart[] } = {
    ...reportCharts(report),
    daily_by_model: [dailyChart(report, 'cost_usd'), dailyChart(report, 'total_tokens')],
    latencies: [latencyChart(report, figures.latencies)],
    by_ticket: [
      costChart(
        'Cost by ticket, USD',
        report.by_ticket.map(({ ticket_id, cost_usd }) => ({ name: ticket_id, cost_usd })),
      ),
    ],
    by_user: [
      costChart(
        'Cost by user, USD',
        report.by_user.map(({ group, cost_usd }) => ({ name: group, cost_usd })),
      ),
    ],
  };
  sections.set('latencies', latencySection(figures.latencies));
  sections.set('operations', operationSection(figures.operations));
  return shown.flatMap((sectionName) => {
    const section = sections.get(sectionName);
    return section === undefined ? [] : [sectionOf(section, charts[sectionName] ?? [])];
  });
}

const shown = [
  'daily_by_model',
  'by_model',
  'latencies',
  'by_agent_role',
  'by_ticket',
  'by_project',
  'by_user',
  'by_tool',
  'operations',
  'models',
  'trends',
  'daily',
  'totals',
  'left_out',
] as const;

const sectionOf = (section: ReportSection, charts: readonly PageChart[]): PageSection => ({
  name: section.name,
  title: section.title,
  notes: section.notes,
  charts: charts.filter(hasMarks),
  tables: section.tables.filter(({ rows, telling }) => rows.length === 0 || telling > 0).map(pageTable),
});

function latencyChart(report: Report, rows: readonly LatencyOfModel[]): SpreadChart {
  const colourOf = modelColours(report);
  const groups = rows.slice(0, mostBars).flatMap((row) => {
    const values = [
      row.p5_duration_ms,
      row.p25_duration_ms,
      row.p50_duration_ms,
      row.p75_duration_ms,
      row.p95_duration_ms,
    ];
    if (values.some((value) => value === null)) return [];
    const known = values as unknown as SpreadChart['groups'][number]['values'];
    return [{ label: labelOf(row.model), colour: colourOf(row.model), values: known }];
  });
  return {
    kind: 'spread',
    title: 'Latency of calls by model: 5th to 95th percentile, box 25th to 75th',
    unit: 'ms',
    groups,
  };
}

const latencySection = (rows: readonly LatencyOfModel[]): ReportSection => ({
  name: 'latencies',
  title: 'Latency by model',
  notes: [],
  tables: [tableOf(rows, latencyColumns)],
});

const latencyColumns: readonly ColumnOf<LatencyOfModel>[] = [
  { name: 'model', title: 'Model', cell: (row) => name(row.model) },
  { name: 'p5_duration_ms', title: 'p5', cell: (row) => figure(row.p5_duration_ms, 'ms') },
  { name: 'p25_duration_ms', title: 'p25', cell: (row) => figure(row.p25_duration_ms, 'ms') },
  { name: 'p50_duration_ms', title: 'p50', cell: (row) => figure(row.p50_duration_ms, 'ms') },
  { name: 'p75_duration_ms', title: 'p75', cell: (row) => figure(row.p75_duration_ms, 'ms') },
  { name: 'p95_duration_ms', title: 'p95', cell: (row) => figure(row.p95_duration_ms, 'ms') },
  { name: 'max_duration_ms', title: 'Longest', cell: (row) => figure(row.max_duration_ms, 'ms') },
  { name: 'calls', title: 'Calls', cell: (row) => figure(row.calls, 'count') },
];

/** So many of the slowest and flakiest. */
const mostNamed = 10;

function operationSection(all: readonly SummaryRow[]): ReportSection {
  const operations = all.filter(({ calls }) => calls > 0);
  const slowest = operations.toSorted((a, b) => (b.p95_duration_ms ?? -1) - (a.p95_duration_ms ?? -1));
  const flakiest = operations
    .filter(({ errors }) => errors > 0)
    .toSorted((a, b) => (a.success_rate ?? 1) - (b.success_rate ?? 1));
  return {
    name: 'operations',
    title: 'Operations',
    notes: [],
    tables: [
      tableOf(operations, operationColumns),
      tableOf(slowest.slice(0, mostNamed), operationColumns, { name: 'slowest', title: word('Slowest') }),
      tableOf(flakiest.slice(0, mostNamed), operationColumns, { name: 'flakiest', title: word('Flakiest') }),
    ],
  };
}

const operationColumns: readonly ColumnOf<SummaryRow>[] = [
  { name: 'group', title: 'Operation', cell: ({ group }) => name(group) },
  { name: 'calls', title: 'Times', cell: (row) => figure(row.calls, 'count') },
  { name: 'successes', title: 'Succeeded', cell: (row) => figure(row.successes, 'count') },
  { name: 'errors', title: 'Failed', cell: (row) => figure(row.errors, 'count') },
  { name: 'success_rate', title: 'Success', cell: (row) => figure(row.success_rate, 'share') },
  { name: 'p50_duration_ms', title: 'p50', cell: (row) => figure(row.p50_duration_ms, 'ms') },
  { name: 'p95_duration_ms', title: 'p95', cell: (row) => figure(row.p95_duration_ms, 'ms') },
  { name: 'cost_usd', title: 'Cost, USD', cell: (row) => figure(row.cost_usd, 'usd') },
];
