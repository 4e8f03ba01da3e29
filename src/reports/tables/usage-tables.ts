import type { SummaryRow } from '../../analysis/summary.ts';
import type { UsageOfDay } from '../../analysis/usage-by-day.ts';
import type { Report, ReportTicket } from '../report-type.ts';
import { figure, name, word } from './cell.ts';
import { type ColumnOf, type ReportSection, tableOf } from './table.ts';

/** What was used, by what it was used for. */
export function usageSections(report: Report): ReportSection[] {
  return [
    {
      name: 'by_model',
      title: 'By model',
      notes: [],
      tables: [tableOf(report.by_model, callColumns('Model'))],
    },
    {
      name: 'by_agent_role',
      title: 'By agent role',
      notes: [],
      tables: [tableOf(report.by_agent_role, callColumns('Role'))],
    },
    { name: 'by_tool', title: 'By tool', notes: [], tables: [tableOf(report.by_tool, toolColumns)] },
    { name: 'by_ticket', title: 'By ticket', notes: [], tables: [tableOf(report.by_ticket, ticketColumns)] },
    {
      name: 'by_project',
      title: 'By project',
      notes: [],
      tables: [tableOf(report.by_project, callColumns('Project'))],
    },
    { name: 'by_user', title: 'By user', notes: [], tables: [tableOf(report.by_user, callColumns('User'))] },
  ];
}

/** What a group of model calls came to, without their latency. */
export type UsageGroup = Pick<
  SummaryRow,
  'group' | 'runs' | 'calls' | 'errors' | 'success_rate' | 'total_tokens' | 'cost_usd' | 'unpriced_calls'
>;

const groupColumn = (title: string): ColumnOf<UsageGroup> => ({
  name: 'group',
  title,
  cell: ({ group }) => name(group),
});

const runs: ColumnOf<UsageGroup> = { name: 'runs', title: 'Runs', cell: (row) => figure(row.runs, 'count') };
const calls: ColumnOf<UsageGroup> = { name: 'calls', title: 'Calls', cell: (row) => figure(row.calls, 'count') };
const errors: ColumnOf<UsageGroup> = { name: 'errors', title: 'Failed', cell: (row) => figure(row.errors, 'count') };
const successRate: ColumnOf<UsageGroup> = {
  name: 'success_rate',
  title: 'Success',
  cell: (row) => figure(row.success_rate, 'share'),
};
const p50: ColumnOf<SummaryRow> = {
  name: 'p50_duration_ms',
  title: 'p50',
  cell: (row) => figure(row.p50_duration_ms, 'ms'),
};
const p95: ColumnOf<SummaryRow> = {
  name: 'p95_duration_ms',
  title: 'p95',
  cell: (row) => figure(row.p95_duration_ms, 'ms'),
};

/** What a group of model calls used. */
const costColumns: readonly ColumnOf<UsageGroup>[] = [
  { name: 'cost_usd', title: 'Cost, USD', cell: (row) => figure(row.cost_usd, 'usd') },
  { name: 'unpriced_calls', title: 'Unpriced', cell: (row) => figure(row.unpriced_calls, 'count') },
  { name: 'total_tokens', title: 'Tokens', cell: (row) => figure(row.total_tokens, 'count') },
  calls,
  errors,
  successRate,
];

const callColumns = (of: string): ColumnOf<SummaryRow>[] => [groupColumn(of), ...costColumns, p50, p95, runs];

/** The same columns without those of latency, which cannot be added up. */
export const usageGroupColumns = (of: string): ColumnOf<UsageGroup>[] => [groupColumn(of), ...costColumns, runs];

/** Model calls by day and model. */
export const usageOfDayColumns: readonly ColumnOf<UsageOfDay>[] = [
  { name: 'day', title: 'Day', cell: ({ day }) => word(day) },
  { name: 'model', title: 'Model', cell: ({ model }) => name(model) },
  { name: 'cost_usd', title: 'Cost, USD', cell: (row) => figure(row.cost_usd, 'usd') },
  { name: 'total_tokens', title: 'Tokens', cell: (row) => figure(row.total_tokens, 'count') },
  { name: 'calls', title: 'Calls', cell: (row) => figure(row.calls, 'count') },
];

const toolColumns: readonly ColumnOf<SummaryRow>[] = [groupColumn('Tool'), calls, errors, successRate, p50, p95, runs];

const ticketColumns: readonly ColumnOf<ReportTicket>[] = [
  { name: 'ticket_id', title: 'Ticket', cell: (row) => name(row.ticket_id) },
  { name: 'status', title: 'Status', cell: (row) => name(row.status) },
  { name: 'cost_usd', title: 'Cost, USD', cell: (row) => figure(row.cost_usd, 'usd') },
  { name: 'unpriced_calls', title: 'Unpriced', cell: (row) => figure(row.unpriced_calls, 'count') },
  { name: 'total_tokens', title: 'Tokens', cell: (row) => figure(row.total_tokens, 'count') },
  { name: 'model_calls', title: 'Calls', cell: (row) => figure(row.model_calls, 'count') },
  { name: 'errors', title: 'Errors', cell: (row) => figure(row.errors, 'count') },
  { name: 'duration_ms', title: 'Time', cell: (row) => figure(row.duration_ms, 'ms') },
  { name: 'runs', title: 'Runs', cell: (row) => figure(row.runs, 'count') },
];
