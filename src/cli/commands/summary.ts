import { unsafeSums } from '../../analysis/collect/unsafe-sums.ts';
import { type Summary, type SummaryFigures, type SummaryGroup, summary as summaryOf } from '../../analysis/summary.ts';
import { counted } from '../../common/counted.ts';
import { countText, millisText, shareText } from '../../common/figure-text.ts';
import { leftOutNote, renderTable, type TableColumn } from '../../common/table.ts';
import { usdText } from '../../common/usd.ts';
import { askStore } from '../ask-store.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';

/** What `runledger summary` is given. */
export interface SummaryCommandOptions extends QuestionOptions {
  readonly by?: SummaryGroup;
  readonly days?: number;
}

/** Adds up calls, in all and by what they have in common. */
export async function summary({ by, days, ...options }: SummaryCommandOptions, io: CommandIo): Promise<ExitCode> {
  return await askStore(options, io, async ({ store }) => {
    const found = await summaryOf(store, { by, days });
    // Runs may each come to what a number holds, and all of them to more.
    const complaints = unsafeSums(found.total).map((reason) => `the total ${reason}`);
    return { json: found, text: (place) => text(found, place), complaints };
  });
}

const columns: readonly TableColumn[] = [
  { title: 'runs', isFigure: true, mayBeLeftOut: true },
  { title: 'calls', isFigure: true },
  { title: 'success', isFigure: true },
  { title: 'tokens', isFigure: true },
  { title: 'USD', isFigure: true, goesLast: true },
  { title: 'unpriced', isFigure: true, mayBeLeftOut: true },
  { title: 'avg', isFigure: true, mayBeLeftOut: true },
  { title: 'p50', isFigure: true },
  { title: 'p95', isFigure: true },
  { title: 'min', isFigure: true, mayBeLeftOut: true },
  { title: 'max', isFigure: true, mayBeLeftOut: true },
];

/** What stands for the calls that are in no group. */
const noGroup: Readonly<Record<SummaryGroup, string>> = {
  agent_role: '(no agent)',
  operation: '(no operation)',
  model: '(unknown)',
  tool: '(unnamed)',
  day: '(no time)',
  session: '(no session)',
  ticket: '(no ticket)',
  project: '(no project)',
  user: '(no user)',
  team: '(no team)',
};

function text(
  { by, groups, total, runs, since_day }: Summary,
  { width, timeZone }: { readonly width: number | null; readonly timeZone: string },
): string[] {
  const { all, ...byStatus } = runs;
  const counts = Object.entries(byStatus).filter(([, count]) => count > 0);
  const stood = counts.map(([status, count]) => `${countText(count)} ${status}`).join(', ');
  const heading = all === 0 ? '0 runs matched' : `${counted(all, 'run')}: ${stood}`;
  const title = by === null ? '' : by.replace('_', ' ');
  const rows = groups.map((row) => [row.group ?? (by === null ? '' : noGroup[by]), ...cellsOf(row)]);
  const table = renderTable(
    [{ title, mayBeCut: true }, ...columns],
    [...rows, ...(groups.length === 1 ? [] : [['all', ...cellsOf(total)]])],
    { width },
  );
  const since = since_day === null ? '' : ` since ${since_day}`;
  return [
    heading,
    '',
    ...table.lines,
    '',
    `${what(by)}${since}; days are cut in ${timeZone}`,
    ...(total.unpriced_calls > 0 ? ['unpriced: calls that no cost holds'] : []),
    ...leftOutNote(table.leftOut),
  ];
}

function what(by: SummaryGroup | null): string {
  if (by === 'tool') return 'calls of tools';
  return by === 'operation' ? 'executions of operations, with the model calls in them' : 'model calls';
}

function cellsOf(figures: SummaryFigures): string[] {
  return [
    countText(figures.runs),
    countText(figures.calls),
    shareText(figures.success_rate),
    countText(figures.total_tokens),
    usdText(figures.cost_usd),
    figures.unpriced_calls === 0 ? '' : countText(figures.unpriced_calls),
    millisText(figures.avg_duration_ms),
    millisText(figures.p50_duration_ms),
    millisText(figures.p95_duration_ms),
    millisText(figures.min_duration_ms),
    millisText(figures.max_duration_ms),
  ];
}
