import type { Row } from '../catalogue/index.ts';
import { countText, secondsText } from '../common/figure-text.ts';
import { leftOutNote, renderTable, type TableColumn } from '../common/table.ts';
import { usdText } from '../common/usd.ts';
import { localTime } from './local-time.ts';

const columns: readonly TableColumn[] = [
  { title: 'run', mayBeCut: true },
  { title: 'project', mayBeCut: true, mayBeLeftOut: true },
  { title: 'started' },
  { title: 'status' },
  { title: 'lasted', isFigure: true, mayBeLeftOut: true },
  { title: 'calls', isFigure: true, mayBeLeftOut: true },
  { title: 'tokens', isFigure: true, mayBeLeftOut: true },
  { title: 'USD', isFigure: true },
  { title: 'unpriced', isFigure: true, mayBeLeftOut: true },
  { title: 'errors', isFigure: true, mayBeLeftOut: true },
];

/** Runs for people, and in which zone their times are. */
export function runTable(
  runs: readonly Row<'runs'>[],
  { width, timeZone }: { readonly width: number | null; readonly timeZone: string },
): string[] {
  if (runs.length === 0) return ['0 runs matched'];
  const rows = runs.map((run) => [
    run.run_id ?? '',
    run.project ?? '',
    localTime(run.started_at, timeZone),
    run.status ?? '',
    secondsText(run.duration_seconds),
    countText(run.model_calls),
    countText(run.total_tokens),
    usdText(run.cost_usd),
    run.unpriced_calls ? countText(run.unpriced_calls) : '',
    run.errors ? countText(run.errors) : '',
  ]);
  const table = renderTable(columns, rows, { width });
  return [
    ...table.lines,
    '',
    `times are of ${timeZone}`,
    ...(runs.some((run) => run.unpriced_calls) ? ['unpriced: calls that no cost holds'] : []),
    ...leftOutNote(table.leftOut),
  ];
}
