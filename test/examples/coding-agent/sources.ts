import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { queryDuckDb, sqlText } from '../../exporters/duckdb.ts';
import { parseExposition } from '../../support/exposition.ts';
import { type Figures, sum } from './figures.ts';
import type { Evidence } from './run-coding-agent.ts';

/** One place that a user may take figures from. */
export interface Source {
  readonly name: string;
  /** All figures, or those that this place has. */
  read(evidence: Evidence): Promise<Partial<Figures>>;
}

type Cells = Readonly<Record<string, unknown>>;

/** Every source that a run leaves, with its figures added up from what stands in it. */
export const sources: readonly Source[] = [
  {
    name: 'events.jsonl',
    async read({ directory }) {
      const lines = (await readFile(join(directory, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
      const events: Cells[] = lines.map((line) => JSON.parse(line));
      return ofCalls(
        events.filter(({ event }) => event === 'model_call'),
        events.filter(({ event }) => event === 'error'),
      );
    },
  },
  {
    name: 'run.json, totals',
    async read({ directory }) {
      const { totals } = await readJson(directory, 'run.json');
      const { modelCalls: calls, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = totals;
      const { reasoningTokens, costUsd, errors } = totals;
      return {
        calls,
        inputTokens,
        outputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        reasoningTokens,
        costUsd,
        errors,
      };
    },
  },
  {
    name: 'run.json, agent roles',
    async read({ directory }) {
      const { totals } = await readJson(directory, 'run.json');
      const roles: Cells[] = Object.values(totals.byAgentRole);
      const total = (field: string) => sum(roles.map((role) => role[field]));
      return {
        calls: total('modelCalls'),
        inputTokens: total('inputTokens'),
        outputTokens: total('outputTokens'),
        cacheReadTokens: total('cacheReadTokens'),
        cacheWriteTokens: total('cacheWriteTokens'),
        reasoningTokens: total('reasoningTokens'),
        costUsd: total('costUsd'),
        errors: total('errors'),
      };
    },
  },
  {
    name: 'run.json, run',
    read: async ({ directory }) => ofRun((await readJson(directory, 'run.json')).run),
  },
  {
    name: 'metrics.json, model_calls',
    async read({ directory }) {
      const { model_calls, errors } = await readJson(directory, 'metrics.json');
      return ofCalls(model_calls, errors);
    },
  },
  {
    name: 'metrics.json, metrics',
    read: async ({ directory }) => ofPoints((await readJson(directory, 'metrics.json')).metrics),
  },
  {
    name: 'model_calls.csv and errors.csv',
    read: async ({ directory }) => ofCalls(await readCsv(directory, 'model_calls'), await readCsv(directory, 'errors')),
  },
  {
    name: 'metrics.csv',
    async read({ directory }) {
      const rows = await readCsv(directory, 'metrics');
      return ofPoints(rows.map((row) => ({ ...row, attributes: JSON.parse(String(row.attributes)) })));
    },
  },
  {
    name: 'runs.csv',
    read: async ({ directory }) => ofRun((await readCsv(directory, 'runs'))[0] ?? {}),
  },
  {
    name: 'performance.csv',
    async read({ directory }) {
      const [row = {}] = await readCsv(directory, 'performance');
      return { calls: Number(row.api_calls_count), costUsd: Number(row.api_calls_cost) };
    },
  },
  {
    name: 'agents.csv',
    async read({ directory }) {
      const rows = await readCsv(directory, 'agents');
      return {
        calls: sum(rows.map((row) => row.model_calls)),
        inputTokens: sum(rows.map((row) => row.input_tokens)),
        outputTokens: sum(rows.map((row) => row.output_tokens)),
        costUsd: sum(rows.map((row) => row.cost_usd)),
      };
    },
  },
  {
    name: 'issues.csv',
    async read({ directory }) {
      const rows = await readCsv(directory, 'issues');
      return { costUsd: sum(rows.map((row) => row.cost_usd)), errors: sum(rows.map((row) => row.errors)) };
    },
  },
  {
    name: 'metrics.parquet',
    async read({ directory }) {
      const file = sqlText(join(directory, 'metrics.parquet'));
      const rows = await queryDuckDb(`SELECT name, attributes, value, count, sum FROM read_parquet(${file})`);
      return ofPoints(
        rows.map(([name, attributes, value, count, total]) => ({
          name,
          attributes: JSON.parse(String(attributes)),
          value,
          count,
          sum: total,
        })),
      );
    },
  },
  {
    name: 'Prometheus',
    async read({ exposition }) {
      const families = parseExposition(exposition);
      const total = (sample: string, label?: readonly [string, string]) =>
        sum(
          [...families.values()]
            .flatMap(({ samples }) => samples)
            .filter(({ name, labels }) => name === sample && (label === undefined || labels[label[0]] === label[1]))
            .map(({ value }) => value),
        );
      return {
        calls: total('gen_ai_client_operation_duration_seconds_count'),
        inputTokens: total('gen_ai_client_token_usage_sum', ['gen_ai_token_type', 'input']),
        outputTokens: total('gen_ai_client_token_usage_sum', ['gen_ai_token_type', 'output']),
        cacheReadTokens: total('gen_ai_client_inference_usage_cache_read_input_tokens_total'),
        cacheWriteTokens: total('gen_ai_client_inference_usage_cache_write_input_tokens_total'),
        reasoningTokens: total('gen_ai_client_inference_usage_reasoning_output_tokens_total'),
        costUsd: total('gen_ai_usage_cost_USD_sum'),
        errors: total('runledger_errors_total'),
      };
    },
  },
];

async function readJson(directory: string, file: string) {
  return JSON.parse(await readFile(join(directory, file), 'utf8'));
}

async function readCsv(directory: string, table: string): Promise<Cells[]> {
  return parse(await readFile(join(directory, 'csv', `${table}.csv`), 'utf8'), { columns: true });
}

/** From one row a model call and one an error event. */
function ofCalls(calls: readonly Cells[], errorEvents: readonly Cells[]): Figures {
  const total = (column: string) => sum(calls.map((call) => call[column]));
  return {
    calls: calls.length,
    inputTokens: total('input_tokens'),
    outputTokens: total('output_tokens'),
    cacheReadTokens: total('cache_read_tokens'),
    cacheWriteTokens: total('cache_write_tokens'),
    reasoningTokens: total('reasoning_tokens'),
    costUsd: total('cost_usd'),
    errors: errorEvents.length + calls.filter(({ status }) => status === 'error').length,
  };
}

/** From a row of the `runs` table. */
function ofRun(run: Cells): Partial<Figures> {
  return {
    calls: Number(run.model_calls),
    inputTokens: Number(run.input_tokens),
    outputTokens: Number(run.output_tokens),
    cacheReadTokens: Number(run.cache_read_tokens),
    costUsd: Number(run.cost_usd),
    errors: Number(run.errors),
  };
}

/** From data points, as any OpenTelemetry backend would add them up. */
function ofPoints(points: readonly Cells[]): Figures {
  const total = (name: string, field: 'value' | 'count' | 'sum', tokenType?: string) =>
    sum(
      points
        .filter((point) => point.name === name)
        .filter(({ attributes }) => !tokenType || (attributes as Cells)['gen_ai.token.type'] === tokenType)
        .map((point) => point[field]),
    );
  return {
    calls: total('gen_ai.client.operation.duration', 'count'),
    inputTokens: total('gen_ai.client.token.usage', 'sum', 'input'),
    outputTokens: total('gen_ai.client.token.usage', 'sum', 'output'),
    cacheReadTokens: total('gen_ai.client.inference.usage.cache_read.input_tokens', 'value'),
    cacheWriteTokens: total('gen_ai.client.inference.usage.cache_write.input_tokens', 'value'),
    reasoningTokens: total('gen_ai.client.inference.usage.reasoning.output_tokens', 'value'),
    costUsd: total('gen_ai.usage.cost', 'sum'),
    errors: total('runledger.errors', 'value'),
  };
}
