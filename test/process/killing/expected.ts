import type { Line, StoredFiles } from './stored-files.ts';

/** What a run comes to, added up line by line from its ledgers by nothing but this. */
export interface Expected {
  readonly status: 'crashed' | 'completed';
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly toolCalls: number;
  readonly errors: number;
  /** Null where the run died before it said so, but had its manifest. */
  readonly startedAt: unknown;
  readonly endedAt: unknown;
  /** Lines by event. */
  readonly lines: Readonly<Record<string, readonly Line[]>>;
}

/** Adds up the ledgers of a run. Costs are whole millionths, so that they add up without an error. */
export function expectedOf(ledgers: StoredFiles['ledgers']): Expected {
  const all = Object.values(ledgers).flat();
  const lines = Object.groupBy(all, ({ event }) => String(event)) as Record<string, Line[]>;
  const calls = lines.model_call ?? [];
  const sum = (column: string) => calls.reduce((total, line) => total + Number(line[column]), 0);
  const costMicros = calls.reduce((total, line) => total + Math.round(Number(line.cost_usd) * 1e6), 0);
  const end = lines.run_end?.find(({ status }) => status === 'completed');
  const recorded = all.filter(({ event }) => event !== 'run_end').map(({ ts }) => String(ts));
  return {
    status: end ? 'completed' : 'crashed',
    modelCalls: calls.length,
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    costUsd: costMicros / 1e6,
    toolCalls: lines.tool_call?.length ?? 0,
    errors: lines.error?.length ?? 0,
    startedAt: lines.run_start?.[0]?.started_at ?? null,
    endedAt: end?.ended_at ?? recorded.sort().at(-1) ?? null,
    lines,
  };
}
