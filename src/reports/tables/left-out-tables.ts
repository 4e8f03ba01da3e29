import type { StoreFault } from '../../analysis/store-fault.ts';
import { countText } from '../../common/figure-text.ts';
import type { IncompleteRun, LeftOut, Report } from '../report-type.ts';
import { figure, name, word } from './cell.ts';
import { type ColumnOf, type ReportSection, tableOf } from './table.ts';

/** What is not in the figures, and what of. */
export function leftOutSection({ left_out, totals }: Report): ReportSection {
  const { unpriced_by_model, incomplete_runs, faults } = left_out;
  const tables = [
    tableOf(unpriced_by_model, unpricedColumns, { name: 'unpriced', title: word('Calls without a price') }),
    tableOf(incomplete_runs, runColumns, { name: 'incomplete_runs', title: word('Runs that did not end') }),
    tableOf(faults, faultColumns, { name: 'faults', title: word('What could not be taken as it stands'), keys: 2 }),
  ];
  const warnings = warningsOf(left_out, { calls: totals.model_calls.value ?? 0 });
  return {
    name: 'left_out',
    title: 'Not in these figures',
    notes: warnings.length === 0 ? [nothingLeftOut] : warnings,
    tables: tables.filter(({ rows }) => rows.length > 0),
  };
}

const nothingLeftOut = 'Nothing: every call has a price, every run has ended, and every line could be read.';

/** What a reader must know before the figures, loudest first; empty where all is in them. */
export function warningsOf(leftOut: LeftOut, { calls }: { readonly calls: number }): string[] {
  const { unpriced_calls, incomplete_runs, skipped, fault_count, faults } = leftOut;
  const ofStatus = (status: string): number => incomplete_runs.filter((run) => run.status === status).length;
  const [crashed, running] = [ofStatus('crashed'), ofStatus('running')];
  const unknown = incomplete_runs.length - crashed - running;
  return [
    ...said(
      unpriced_calls,
      (number) => `${number} of ${countText(calls)} model calls have no price, and are in no cost.`,
    ),
    ...said(skipped.runs, (number) => `Runs that could not be read, and are in no figure: ${number}.`),
    ...said(skipped.lines, (number) => `Lines that could not be read, and are in no figure: ${number}.`),
    ...said(running, (number) => `Runs that still go on, with what they have recorded so far: ${number}.`),
    ...said(crashed, (number) => `Runs that crashed, with what they had recorded by then: ${number}.`),
    ...said(unknown, (number) => `Runs of which it is unknown how they stand: ${number}.`),
    ...said(
      fault_count,
      (number) =>
        `Things in the store that could not be taken as they stand: ${number} (${kindsOf(faults)}). \`runledger verify\` tells which.`,
    ),
    ...said(fault_count - faults.length, (number) => `Of them not named here: ${number}.`),
  ];
}

/** What the faults are of, in words of our own: what stands in a reason may come from outside. */
const kindsOf = (faults: readonly StoreFault[]): string => [...new Set(faults.map(kindOf))].join(', ');

function kindOf({ run_id, file, line }: StoreFault): string {
  if (run_id === null) return 'the store itself';
  if (file === '') return 'entries that are no runs';
  return line > 0 ? 'lines of ledgers' : 'files of runs';
}

const said = (number: number, sentence: (number: string) => string): string[] =>
  number > 0 ? [sentence(countText(number))] : [];

const unpricedColumns: readonly ColumnOf<LeftOut['unpriced_by_model'][number]>[] = [
  { name: 'model', title: 'Model', cell: ({ model }) => name(model) },
  { name: 'calls', title: 'Calls', cell: ({ calls }) => figure(calls, 'count') },
];

const runColumns: readonly ColumnOf<IncompleteRun>[] = [
  { name: 'run_id', title: 'Run', cell: ({ run_id }) => name(run_id) },
  { name: 'project', title: 'Project', cell: ({ project }) => name(project) },
  { name: 'status', title: 'Status', cell: ({ status }) => name(status) },
  { name: 'started_at', title: 'Began', cell: ({ started_at }) => name(started_at) },
  { name: 'model_calls', title: 'Calls', cell: ({ model_calls }) => figure(model_calls, 'count') },
  { name: 'cost_usd', title: 'Cost, USD', cell: ({ cost_usd }) => figure(cost_usd, 'usd') },
];

const faultColumns: readonly ColumnOf<StoreFault>[] = [
  { name: 'run_id', title: 'Run', cell: ({ run_id }) => name(run_id) },
  { name: 'file', title: 'File', cell: ({ file }) => name(file) },
  { name: 'line', title: 'Line', cell: ({ line }) => figure(line === 0 ? null : line, 'count') },
  { name: 'reason', title: 'Reason', cell: ({ reason }) => name(reason) },
];
