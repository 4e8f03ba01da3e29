import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnalysedStore } from '../../analysis/analysed-store.ts';
import { quoteName, quoteText, readJsonLines } from '../../analysis/database/sql-text.ts';
import { type SummaryGroup, type SummaryRow, summary } from '../../analysis/summary.ts';
import { type ColumnDefinition, count, millis, real, string, tokens, usd } from '../../catalogue/index.ts';
import type { Aggregate } from '../options.ts';
import type { ExportTable } from './export-table.ts';

const groupOf: { readonly [A in Aggregate]: SummaryGroup } = {
  day: 'day',
  tool: 'tool',
  session: 'session',
  model: 'model',
  agent: 'agent_role',
  ticket: 'ticket',
  project: 'project',
  user: 'user',
};

const columns = {
  group: string('What the calls have in common; null for those that have none'),
  runs: count('In which there is any', '{run}'),
  calls: count('Model calls; by tool, the calls of tools', '{call}'),
  successes: count('Calls that returned', '{call}'),
  errors: count('Calls that failed; ones that were aborted are neither', '{call}'),
  success_rate: real('successes / calls, 0 to 1'),
  input_tokens: tokens('Input tokens, cached ones included'),
  output_tokens: tokens('Output tokens, reasoning included'),
  total_tokens: tokens('Input and output tokens'),
  cache_read_tokens: tokens('Of the input: read from the provider’s cache'),
  cost_usd: usd('Of all calls whose price is known; see unpriced_calls'),
  unpriced_calls: count('Calls whose cost is unknown, and which cost_usd leaves out', '{call}'),
  avg_duration_ms: millis('Mean duration'),
  min_duration_ms: millis('Shortest'),
  max_duration_ms: millis('Longest'),
  p50_duration_ms: millis('Median, by linear interpolation'),
  p95_duration_ms: millis('95th percentile, likewise'),
} as const satisfies { readonly [C in keyof SummaryRow]: ColumnDefinition };

/**
 * Adds calls up by what they have in common, and makes the sums tables of the store like any other: `by_day`, … Their
 * rows stand in files of a directory from which the database may read.
 */
export async function addAggregations(
  store: AnalysedStore,
  { aggregates, directory }: { readonly aggregates: readonly Aggregate[]; readonly directory: string },
): Promise<readonly ExportTable[]> {
  const added: ExportTable[] = [];
  for (const aggregate of aggregates) {
    const name = `by_${aggregate}`;
    const { groups } = await summary(store, { by: groupOf[aggregate] });
    const path = join(directory, `${name}.jsonl`);
    await writeFile(path, groups.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const rows = readJsonLines(`[${quoteText(path)}]`, columns);
    await store.query(`CREATE VIEW ${quoteName(name)} AS SELECT * FROM ${rows}`);
    added.push({ name, kind: 'groups', columns });
  }
  return added;
}
