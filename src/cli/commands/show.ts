import { type CallOfRun, type RunDetail, run as runOf } from '../../analysis/run.ts';
import { counted } from '../../common/counted.ts';
import { countText, millisText, secondsText, shareText } from '../../common/figure-text.ts';
import { printable, quoted } from '../../common/printable.ts';
import { type TableColumn, tableLines } from '../../common/table.ts';
import { usdText } from '../../common/usd.ts';
import { listRunIds } from '../../store/index.ts';
import { agentLines } from '../agent-lines.ts';
import { askStore } from '../ask-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { localTime } from '../local-time.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { storeDirectory } from '../options/store-directory.ts';

/** What `runledger show` is given. */
export interface ShowOptions extends QuestionOptions {
  /** Of a run, or the beginning of the only one that begins so. */
  readonly id: string;
  readonly calls: number;
}

/** Shows one run whole. */
export async function show({ id, calls, ...options }: ShowOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = await storeDirectory(options, { io, complain });
  if (directory === null) return exitCode.failed;
  const runId = await findRun(directory, id, complain);
  if (runId === null) return exitCode.failed;
  return await askStore({ ...options, directory, runId: [runId] }, io, async ({ store }) => {
    const found = await runOf(store, runId, { calls });
    if (found === null)
      return { json: { run: null }, text: () => [], complaints: [`${runId}: is no run`], code: exitCode.failed };
    return { json: found, text: (place) => text(found, place) };
  });
}

/** Of several runs that begin so, the first are named. */
const mostNamed = 5;

/** Null where there is none, or are several, which has been said. */
async function findRun(store: string, id: string, complain: (line: string) => void): Promise<string | null> {
  const { runIds, fault } = await listRunIds(store);
  if (fault !== null) throw new Error(fault);
  if (runIds.includes(id)) return id;
  const near = runIds.filter((runId) => runId.startsWith(id));
  if (near.length === 1) return near[0] ?? null;
  if (near.length === 0) complain(`${store}: there is no run ${quoted(id)}`);
  else {
    complain(`${countText(near.length)} runs begin with ${quoted(id)}:`);
    near.slice(0, mostNamed).forEach(complain);
  }
  return null;
}

interface Place {
  readonly width: number | null;
  readonly timeZone: string;
}

function text(detail: RunDetail, place: Place): string[] {
  return [
    ...headLines(detail, place),
    ...part('agents', detail.agents.length > 0 && agentLines(detail.agents, place)),
    ...part('tickets', table(ticketColumns, ticketRows(detail), place)),
    ...part('tools', table(toolColumns, toolRows(detail), place)),
    ...part('errors', table(errorColumns, errorRows(detail), place)),
    ...part('slowest calls', table(callColumns, detail.slowest_calls.map(callRow(place)), place)),
    ...part('dearest calls', table(callColumns, detail.dearest_calls.map(callRow(place)), place)),
    '',
    `times are of ${place.timeZone}; – is unknown`,
  ];
}

/** Nothing, where there is none of it. */
const part = (title: string, lines: readonly string[] | false): string[] =>
  lines === false || lines.length === 0 ? [] : ['', `${title}:`, ...lines];

function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[], place: Place): readonly string[] {
  return rows.length === 0 ? [] : tableLines(columns, rows, place);
}

function headLines({ run, performance }: RunDetail, { timeZone }: Place): string[] {
  const unpriced = run.unpriced_calls ? `, and ${counted(run.unpriced_calls, 'call')} that no cost holds` : '';
  const cached = run.cache_read_tokens ? `, ${countText(run.cache_read_tokens)} of the input from a cache` : '';
  const until = run.ended_at === null ? '' : ` to ${localTime(run.ended_at, timeZone)}`;
  return [
    `${run.run_id}: ${run.status}`,
    `${localTime(run.started_at, timeZone)}${until}, ${secondsText(run.duration_seconds)}`,
    ...about(run),
    [counted(run.model_calls, 'model call'), counted(run.tool_calls, 'tool call'), counted(run.errors, 'error')].join(
      ', ',
    ),
    `${countText(run.total_tokens)} tokens: ${countText(run.input_tokens)} in, ${countText(run.output_tokens)} out${cached}`,
    `${usdText(run.cost_usd)} USD${unpriced}`,
    `a call took ${millisText(performance?.avg_latency_ms ?? null)} on average, p50 ${millisText(performance?.p50_latency_ms ?? null)}, p95 ${millisText(performance?.p95_latency_ms ?? null)}`,
  ];
}

function about({ project, benchmark, version, config, tags }: RunDetail['run']): string[] {
  const named = { project, benchmark, version };
  const known = Object.entries(named).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${printable(value)}`],
  );
  return [
    ...(known.length > 0 ? [known.join(', ')] : []),
    ...(config === null ? [] : [`config ${JSON.stringify(config)}`]),
    ...(tags === null ? [] : [`tags ${JSON.stringify(tags)}`]),
  ];
}

const ticketColumns: readonly TableColumn[] = [
  { title: 'ticket', mayBeCut: true },
  { title: 'status' },
  { title: 'lasted', isFigure: true, mayBeLeftOut: true },
  { title: 'tokens', isFigure: true },
  { title: 'USD', isFigure: true },
  { title: 'agents', isFigure: true, mayBeLeftOut: true },
  { title: 'errors', isFigure: true, mayBeLeftOut: true },
];

const ticketRows = ({ tickets }: RunDetail): string[][] =>
  tickets.map((ticket) => [
    ticket.ticket_id ?? '',
    ticket.status ?? '',
    secondsText(ticket.duration_seconds),
    countText(ticket.total_tokens),
    usdText(ticket.cost_usd),
    countText(ticket.agents),
    countText(ticket.errors),
  ]);

const toolColumns: readonly TableColumn[] = [
  { title: 'tool', mayBeCut: true },
  { title: 'calls', isFigure: true },
  { title: 'success', isFigure: true },
  { title: 'avg', isFigure: true },
  { title: 'p95', isFigure: true, mayBeLeftOut: true },
  { title: 'max', isFigure: true, mayBeLeftOut: true },
];

const toolRows = ({ tools }: RunDetail): string[][] =>
  tools.map((tool) => [
    tool.tool_name ?? '',
    countText(tool.calls),
    shareText(tool.success_rate),
    millisText(tool.avg_duration_ms),
    millisText(tool.p95_duration_ms),
    millisText(tool.max_duration_ms),
  ]);

const errorColumns: readonly TableColumn[] = [
  { title: 'error', mayBeCut: true },
  { title: 'times', isFigure: true },
];

const errorRows = ({ errors }: RunDetail): string[][] =>
  errors.map(({ error_type, count }) => [error_type ?? '(no type)', countText(count)]);

const callColumns: readonly TableColumn[] = [
  { title: 'model', mayBeCut: true },
  { title: 'at' },
  { title: 'took', isFigure: true },
  { title: 'tokens in', isFigure: true, mayBeLeftOut: true },
  { title: 'out', isFigure: true, mayBeLeftOut: true },
  { title: 'USD', isFigure: true },
  { title: 'status' },
  { title: 'role', mayBeCut: true, mayBeLeftOut: true },
  { title: 'ticket', mayBeCut: true, mayBeLeftOut: true },
];

const callRow =
  ({ timeZone }: Place) =>
  (call: CallOfRun): string[] => [
    call.response_model ?? call.request_model ?? '',
    localTime(call.ts, timeZone),
    millisText(call.duration_ms),
    countText(call.input_tokens),
    countText(call.output_tokens),
    usdText(call.cost_usd),
    [call.status, call.error_type].filter((word) => word !== null).join(' '),
    call.agent_role ?? '',
    call.ticket_id ?? '',
  ];
