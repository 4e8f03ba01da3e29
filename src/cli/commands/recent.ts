import { type Recent, recent as recentOf } from '../../analysis/recent.ts';
import { millisText } from '../../common/figure-text.ts';
import { type TableColumn, tableLines } from '../../common/table.ts';
import { askStore } from '../ask-store.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import { localTime } from '../local-time.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { runTable } from '../run-table.ts';

/** What `runledger recent` is given. */
export interface RecentCommandOptions extends QuestionOptions {
  readonly limit: number;
}

/** Shows what happened last. */
export async function recent({ limit, ...options }: RecentCommandOptions, io: CommandIo): Promise<ExitCode> {
  return await askStore(options, io, async ({ store }) => {
    const found = await recentOf(store, { limit, operations: options.operation });
    return { json: found, text: (place) => text(found, place) };
  });
}

const columns: readonly TableColumn[] = [
  { title: 'operation', mayBeCut: true },
  { title: 'ended' },
  { title: 'status' },
  { title: 'lasted', isFigure: true },
  { title: 'error', mayBeCut: true, mayBeLeftOut: true },
  { title: 'role', mayBeCut: true, mayBeLeftOut: true },
  { title: 'ticket', mayBeCut: true, mayBeLeftOut: true },
  { title: 'run', mayBeCut: true, mayBeLeftOut: true },
];

function text(
  { operations, runs }: Recent,
  place: { readonly width: number | null; readonly timeZone: string },
): string[] {
  const rows = operations.map((operation) => [
    operation.name ?? '',
    localTime(operation.ended_at, place.timeZone),
    operation.status ?? '',
    millisText(operation.duration_ms),
    operation.error ?? '',
    operation.agent_role ?? '',
    operation.ticket_id ?? '',
    operation.run_id ?? '',
  ]);
  const table = operations.length === 0 ? ['no operations'] : tableLines(columns, rows, place);
  return [...table, '', ...runTable(runs, place)];
}
