import { expect } from 'vitest';
import type { SummaryGroup, SummaryRow } from '../../src/analysis.ts';
import type { Line } from './recorded-store.ts';

/** What the lines of a store come to, added up one by one and without any of our code. */
export interface PlainFigures {
  /** The figures of all groups, by what the calls have in common; as `toEqual` compares them. */
  groups(by: SummaryGroup): SummaryRow[];
  /** The same of all of them together. */
  total(by: SummaryGroup): Omit<SummaryRow, 'group'>;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

export const numbersIn = (some: readonly Line[], column: string): number[] =>
  some.map((line) => line[column]).filter((value): value is number => typeof value === 'number');

/** A tag of the run that a line is of; null where it has none of that name. */
export function tagOf(line: Line, { lines, name }: { readonly lines: readonly Line[]; readonly name: string }) {
  const start = lines.find(({ event, directory }) => event === 'run_start' && directory === line.directory);
  return (start?.tags as Record<string, string> | undefined)?.[name] ?? null;
}

/** By the textbook: the place between the two nearest ranks. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}

/** Adds up lines; days are those of a zone that is so many hours ahead of UTC, all year. */
export function plainFigures(lines: readonly Line[], { hoursAhead = 0 } = {}): PlainFigures {
  const groupOf: Readonly<Record<SummaryGroup, (line: Line) => string | null>> = {
    agent_role: (line) => textOf(line.agent_role),
    operation: (line) => textOf(line.event === 'operation' ? line.name : line.operation),
    model: (line) => textOf(line.response_model) ?? textOf(line.request_model),
    tool: (line) => textOf(line.tool_name),
    day: ({ ts }) => new Date(Date.parse(String(ts)) + hoursAhead * 3_600_000).toISOString().slice(0, 10),
    session: (line) => textOf(line.session_id),
    ticket: (line) => textOf(line.ticket_id),
    project: (line) => textOf(line.project),
    user: (line) => tagOf(line, { lines, name: 'user' }),
    team: (line) => tagOf(line, { lines, name: 'team' }),
  };
  /** The lines that a summary by this is made of. */
  const linesFor = (by: SummaryGroup) =>
    lines.filter(({ event, operation }) => {
      if (by === 'tool') return event === 'tool_call';
      if (by === 'operation') return event === 'operation' || (event === 'model_call' && operation !== undefined);
      return event === 'model_call';
    });
  return {
    groups: (by) =>
      [...Map.groupBy(linesFor(by), groupOf[by])].map(
        ([group, some]) => ({ group, ...figuresOf(some, by) }) as SummaryRow,
      ),
    total: (by) => figuresOf(linesFor(by), by) as Omit<SummaryRow, 'group'>,
  };
}

/** The figures of some lines. */
export function figuresOf(some: readonly Line[], by: SummaryGroup) {
  const callEvent = by === 'tool' ? 'tool_call' : by === 'operation' ? 'operation' : 'model_call';
  const calls = some.filter(({ event }) => event === callEvent);
  const modelCalls = by === 'tool' ? [] : some.filter(({ event }) => event === 'model_call');
  const durations = numbersIn(calls, 'duration_ms');
  const known = (column: string) => {
    const numbers = numbersIn(modelCalls, column);
    if (by === 'tool' || (modelCalls.length > 0 && numbers.length === 0)) return null;
    return sum(numbers);
  };
  const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 9));
  const [input, output] = [known('input_tokens'), known('output_tokens')];
  const successes = calls.filter(({ status }) => status === 'success').length;
  return {
    runs: new Set([...calls, ...modelCalls].map(({ directory }) => directory)).size,
    calls: calls.length,
    successes,
    errors: calls.filter(({ status }) => status === 'error' || status === 'failed').length,
    success_rate: calls.length === 0 ? null : close(successes / calls.length),
    input_tokens: input,
    output_tokens: output,
    total_tokens: input === null && output === null ? null : (input ?? 0) + (output ?? 0),
    cache_read_tokens: known('cache_read_tokens'),
    cost_usd: close(known('cost_usd')),
    unpriced_calls: modelCalls.filter((line) => line.cost_usd === undefined && line.status !== 'error').length,
    avg_duration_ms: close(durations.length === 0 ? null : sum(durations) / durations.length),
    min_duration_ms: durations.length === 0 ? null : Math.min(...durations),
    max_duration_ms: durations.length === 0 ? null : Math.max(...durations),
    p50_duration_ms: close(quantile(durations, 0.5)),
    p95_duration_ms: close(quantile(durations, 0.95)),
  };
}
