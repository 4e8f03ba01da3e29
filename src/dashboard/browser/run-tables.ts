import { type Cell, figure, name, word } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import { type ColumnOf, tableOf } from '../../reports/tables/table.ts';
import { type DetailName, type DetailRow, detailRows, type PackedRun } from '../detail-tables.ts';
import type { PageTable } from '../page-data.ts';
import type { AgentTurn } from './agent-order.ts';

/** What the tables of a run are made of. */
export interface RunTablesParts {
  readonly run: PackedRun;
  readonly names: readonly string[];
  readonly turns: readonly AgentTurn[];
}

/** What happened in a run: its agents by who started whom, tickets, calls, debugging cycles and errors. */
export function runTables({
  run,
  names,
  turns,
}: RunTablesParts): { readonly title: string; readonly table: PageTable }[] {
  const named = (place: number | null): Cell => name(place === null ? null : (names[place] ?? null));
  const setting: Setting = {
    named,
    ifAny: (place) => (place === null ? word('') : named(place)),
    role: (agent) => named(turns.find(({ place }) => place === agent)?.row.role ?? null),
  };
  const table = <R>(of: DetailName, rows: readonly R[], columns: readonly ColumnOf<R>[]) => {
    const { telling: _, ...made } = tableOf(rows, columns);
    return { title: titles[of], table: { ...made, more: run[of]?.more ?? 0 } };
  };
  return [
    table('agents', turns, agentColumns(setting)),
    table('tickets', detailRows(run, 'tickets'), ticketColumns(setting)),
    table('model_calls', detailRows(run, 'model_calls'), modelColumns(setting)),
    table('tool_calls', detailRows(run, 'tool_calls'), toolColumns(setting)),
    table('debugging_cycles', detailRows(run, 'debugging_cycles'), cycleColumns(setting)),
    table('errors', detailRows(run, 'errors'), errorColumns(setting)),
  ];
}

const titles: { readonly [T in DetailName]: string } = {
  agents: 'Agents',
  tickets: 'Tickets',
  model_calls: 'Model calls',
  tool_calls: 'Tool calls',
  debugging_cycles: 'Debugging cycles',
  errors: 'Errors',
};

/** What places in a run stand for. */
interface Setting {
  named(place: number | null): Cell;
  /** Empty where there is none. */
  ifAny(place: number | null): Cell;
  role(agent: number | null): Cell;
}

const column = <R>(title: string, cell: (row: R) => Cell): ColumnOf<R> => ({ name: title, title, cell });

const since = (value: number | null): Cell => figure(value === null ? null : value / 1000, 'seconds');

interface Span {
  readonly start: number | null;
  readonly duration: number | null;
}

const spanColumns: readonly ColumnOf<Span>[] = [
  column('After', ({ start }) => since(start)),
  column('Lasted', ({ duration }) => figure(duration, 'ms')),
];

const agentColumns = ({ named, ifAny }: Setting): ColumnOf<AgentTurn>[] => [
  column('Agent', ({ row, depth }) => word(`${'– '.repeat(depth)}${cellText(named(row.role))}`)),
  column('Status', ({ row }) => named(row.status)),
  column('Model', ({ row }) => named(row.model)),
  ...spanColumns.map(({ title, cell }) => column(title, ({ row }: AgentTurn) => cell(row))),
  column('Model calls', ({ row }) => figure(row.model_calls, 'count')),
  column('Tool calls', ({ row }) => figure(row.tool_calls, 'count')),
  column('Input tokens', ({ row }) => figure(row.input_tokens, 'count')),
  column('Output tokens', ({ row }) => figure(row.output_tokens, 'count')),
  column('Cost, USD', ({ row }) => figure(row.cost_usd, 'usd')),
  column('Error', ({ row }) => ifAny(row.error_type)),
];

const ticketColumns = ({ named }: Setting): ColumnOf<DetailRow<'tickets'>>[] => [
  column('Ticket', ({ ticket }) => named(ticket)),
  column('Status', ({ status }) => named(status)),
  ...spanColumns,
  column('Tokens', (row) => figure(row.total_tokens, 'count')),
  column('Cost, USD', (row) => figure(row.cost_usd, 'usd')),
  column('Errors', (row) => figure(row.errors, 'count')),
];

const modelColumns = ({ named, ifAny, role }: Setting): ColumnOf<DetailRow<'model_calls'>>[] => [
  column('Model', ({ model }) => named(model)),
  column('Agent', ({ agent }) => role(agent)),
  ...spanColumns,
  column('Status', ({ status }) => named(status)),
  column('Error', (row) => ifAny(row.error_type)),
];

const toolColumns = ({ named, ifAny, role }: Setting): ColumnOf<DetailRow<'tool_calls'>>[] => [
  column('Tool', ({ tool }) => named(tool)),
  column('Agent', ({ agent }) => role(agent)),
  ...spanColumns,
  column('Status', ({ status }) => named(status)),
  column('Error', (row) => ifAny(row.error_type)),
];

const cycleColumns = ({ named }: Setting): ColumnOf<DetailRow<'debugging_cycles'>>[] => [
  column('Error', (row) => named(row.error_type)),
  column('Attempts', ({ attempts }) => figure(attempts, 'count')),
  column('Resolved', ({ resolved }) => word(resolved === null ? 'unknown' : resolved === 1 ? 'yes' : 'no')),
  ...spanColumns,
];

const errorColumns = ({ named, ifAny }: Setting): ColumnOf<DetailRow<'errors'>>[] => [
  column('Error', (row) => named(row.error_type)),
  column('Severity', ({ severity }) => named(severity)),
  column('Agent', (row) => named(row.agent_role)),
  column('After', ({ start }) => since(start)),
  column('Message', ({ message }) => ifAny(message)),
];
