import type { Source } from '../source.ts';
import type { CellValue } from './cell.ts';

const totals = `
  SELECT count(*) AS runs,
    count(*) FILTER (status = 'completed') AS completed,
    count(*) FILTER (status IN ('completed', 'failed', 'cancelled', 'crashed')) AS ended,
    (SELECT count(DISTINCT session_id) FROM sessions) AS sessions,
    count(DISTINCT tags->>'user') AS users,
    sum(model_calls)::BIGINT AS model_calls, sum(unpriced_calls)::BIGINT AS unpriced_calls,
    sum(tool_calls)::BIGINT AS tool_calls, sum(errors)::BIGINT AS errors,
    sum(total_tokens)::BIGINT AS total_tokens, sum(input_tokens)::BIGINT AS input_tokens,
    sum(output_tokens)::BIGINT AS output_tokens, sum(cache_read_tokens)::BIGINT AS cache_read_tokens,
    fsum(cost_usd) AS cost_usd
  FROM runs`;

const topTools = `
  SELECT tool_name, sum(calls)::BIGINT AS calls FROM tool_usage
  GROUP BY tool_name ORDER BY calls DESC, tool_name LIMIT 10`;

type Totals = Readonly<Record<string, number | null>>;

/** What the selected runs come to: figure, value, unit. A sum of which nothing is known is empty. */
export async function summaryRows(store: Source): Promise<CellValue[][]> {
  const [sums = {}] = await store.query<Totals>(totals);
  const tools = await store.query<{ tool_name: string | null; calls: number }>(topTools);
  const { completed = 0, ended = 0 } = sums;
  const figure = (name: string, unit: string): CellValue[] => [name.replaceAll('_', ' '), sums[name] ?? null, unit];
  return [
    figure('runs', 'runs'),
    ['success rate', ended ? (completed ?? 0) / ended : null, 'of ended runs'],
    figure('sessions', 'sessions'),
    figure('users', 'users'),
    figure('model_calls', 'calls'),
    figure('tool_calls', 'calls'),
    figure('errors', 'errors'),
    ...['total_tokens', 'input_tokens', 'output_tokens', 'cache_read_tokens'].map((name) => figure(name, 'tokens')),
    ['cost', sums.cost_usd ?? null, 'USD'],
    ['unpriced calls, not in the cost', sums.unpriced_calls ?? null, 'calls'],
    ...tools.map(({ tool_name, calls }, index) => [`tool ${index + 1}: ${tool_name ?? '(no name)'}`, calls, 'calls']),
  ];
}
