import type { LedgerEvent, RunSummary, UsageTotals } from '../../../src/catalogue/index.ts';

type Line = { readonly [column: string]: unknown };

/** The run's totals from the definitions, one pass a figure: slow, and nothing of the fold in it. */
export function summariseByHand(events: readonly LedgerEvent[], runId: string): RunSummary {
  const lines = events as unknown as readonly Line[];
  const of = (event: string) => lines.filter((line) => line.event === event);
  const usage = [...of('model_call'), ...of('tool_call'), ...of('error')];
  const times = lines.map(({ ts }) => ts as string).sort();
  return {
    runId,
    project: null,
    startedAt: times[0] ?? null,
    endedAt: null,
    durationSeconds: null,
    events: lines.length,
    ...usageByHand(usage),
    byAgentRole: groupByHand(usage, 'agent_role', usageByHand),
    byOperation: groupByHand(of('operation'), 'name', (group) => ({
      executions: group.length,
      failures: group.filter(({ status }) => status === 'failed').length,
      latency: latencyByHand(group),
    })),
    byTool: groupByHand(of('tool_call'), 'tool_name', (group) => ({
      calls: group.length,
      failures: group.filter(({ status }) => status === 'error').length,
      latency: latencyByHand(group),
    })),
  };
}

function groupByHand<T>(lines: readonly Line[], column: string, totals: (group: Line[]) => T): Record<string, T> {
  const names = [...new Set(lines.map((line) => (line[column] ?? '') as string))];
  return Object.fromEntries(names.map((name) => [name, totals(lines.filter((line) => (line[column] ?? '') === name))]));
}

/** Of model calls, tool calls and errors. */
export function usageByHand(lines: readonly Line[]): UsageTotals {
  const calls = lines.filter(({ event }) => event === 'model_call');
  const failed = calls.filter(({ status }) => status === 'error').length;
  const known = (column: string): number[] =>
    calls.flatMap((call) => (call[column] === null ? [] : [call[column] as number]));
  const sum = (column: string): number | null => {
    const values = known(column);
    return calls.length > 0 && values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
  };
  const input = sum('input_tokens');
  const output = sum('output_tokens');
  const millionths = known('cost_usd').reduce((total, cost) => total + Math.round(cost * 1e6), 0);
  return {
    modelCalls: calls.length,
    failedModelCalls: failed,
    unpricedCalls: calls.filter(
      ({ cost_usd, status, input_tokens, output_tokens }) =>
        cost_usd === null && (status !== 'error' || input_tokens !== null || output_tokens !== null),
    ).length,
    inputTokens: input,
    outputTokens: output,
    totalTokens: input === null ? output : input + (output ?? 0),
    cacheReadTokens: sum('cache_read_tokens'),
    cacheWriteTokens: sum('cache_write_tokens'),
    reasoningTokens: sum('reasoning_tokens'),
    costUsd: sum('cost_usd') === null ? null : millionths / 1e6,
    latency: latencyByHand(calls),
    toolCalls: lines.filter(({ event }) => event === 'tool_call').length,
    errors: failed + lines.filter(({ event }) => event === 'error').length,
  };
}

function latencyByHand(lines: readonly Line[]): UsageTotals['latency'] {
  const sorted = lines
    .flatMap(({ duration_ms }) => (duration_ms === null ? [] : [duration_ms as number]))
    .sort((a, b) => a - b);
  if (sorted.length === 0) return { avgMs: null, minMs: null, maxMs: null, p50Ms: null, p95Ms: null };
  const quantile = (probability: number): number => {
    const position = (sorted.length - 1) * probability;
    const low = sorted[Math.floor(position)] as number;
    return low + ((sorted[Math.ceil(position)] as number) - low) * (position - Math.floor(position));
  };
  return {
    avgMs: sorted.reduce((total, value) => total + value, 0) / sorted.length,
    minMs: sorted[0] as number,
    maxMs: sorted.at(-1) as number,
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
  };
}
