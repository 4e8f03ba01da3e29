import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { queryDuckDb, sqlText } from '../../exporters/duckdb.ts';
import type { Evidence } from './run-coding-agent.ts';

/** One wrong value in one source. */
export interface Corruption {
  /** `<source>: <figure>`: where it is to be found out. */
  readonly found: string;
  /** Changes the files of the evidence, or gives a changed one. */
  corrupt(evidence: Evidence): Promise<Evidence>;
}

type Change = (old: string) => string;

const raised =
  (by: number): Change =>
  (old) =>
    String(Number(old) + by);
const renamed: Change = (old) => `another_${old}`;

/** The text with the first match's second group changed. */
function changed(text: string, value: RegExp, change: Change): string {
  const result = text.replace(value, (_, before: string, old: string) => before + change(old));
  if (result === text) throw new Error(`nothing to corrupt: ${value}`);
  return result;
}

function inFile(found: string, file: string, value: RegExp, change = raised(1)): Corruption {
  return {
    found,
    async corrupt(it) {
      const path = join(it.directory, file);
      await writeFile(path, changed(await readFile(path, 'utf8'), value, change));
      return it;
    },
  };
}

function inExposition(found: string, value: RegExp, change = raised(1)): Corruption {
  return { found, corrupt: async (it) => ({ ...it, exposition: changed(it.exposition, value, change) }) };
}

/** One row of the file is written back with a value that is one more. */
function inParquet(found: string, where: string, column: string): Corruption {
  return {
    found,
    async corrupt(it) {
      const path = join(it.directory, 'metrics.parquet');
      const rows = `SELECT *, row_number() OVER () AS place FROM read_parquet(${sqlText(path)})`;
      const first = `(SELECT min(place) FROM (${rows}) WHERE ${where})`;
      const select = `SELECT * EXCLUDE place REPLACE (CASE WHEN place = ${first} THEN ${column} + 1 ELSE ${column} END AS ${column}) FROM (${rows})`;
      await queryDuckDb(`COPY (${select}) TO ${sqlText(`${path}.new`)} (FORMAT parquet)`);
      await rename(`${path}.new`, path);
      return it;
    },
  };
}

/** At least one for each source. */
export const corruptions: readonly Corruption[] = [
  inFile('events.jsonl: inputTokens', 'events.jsonl', /("event":"model_call".*?"input_tokens":)(\d+)/),
  inFile('events.jsonl: outputTokens', 'events.jsonl', /("event":"model_call".*?"output_tokens":)(\d+)/),
  inFile('events.jsonl: cacheReadTokens', 'events.jsonl', /("event":"model_call".*?"cache_read_tokens":)(\d+)/),
  inFile('events.jsonl: cacheWriteTokens', 'events.jsonl', /("cache_write_tokens":)(\d+)/),
  inFile('events.jsonl: reasoningTokens', 'events.jsonl', /("reasoning_tokens":)(\d+)/),
  inFile('events.jsonl: costUsd', 'events.jsonl', /("event":"model_call".*?"cost_usd":)([\d.e-]+)/, raised(1e-8)),
  inFile('events.jsonl: calls', 'events.jsonl', /("event":")(model_call)/, renamed),
  inFile('events.jsonl: errors', 'events.jsonl', /("event":")(error")/, renamed),
  inFile('run.json, totals: inputTokens', 'run.json', /("totals": \{.*?"inputTokens": )(\d+)/s),
  inFile('run.json, agent roles: reasoningTokens', 'run.json', /("byAgentRole": \{.*?"reasoningTokens": )(\d+)/s),
  inFile('run.json, run: costUsd', 'run.json', /("cost_usd": )([\d.e-]+)/, raised(1e-8)),
  inFile('metrics.json, model_calls: outputTokens', 'metrics.json', /("model_calls": \[.*?"output_tokens": )(\d+)/s),
  inFile(
    'metrics.json, metrics: costUsd',
    'metrics.json',
    /("name": "gen_ai\.usage\.cost",.*?"sum": )([\d.e-]+)/s,
    raised(1e-8),
  ),
  inFile(
    'metrics.json, metrics: calls',
    'metrics.json',
    /("name": "gen_ai\.client\.operation\.duration",.*?"count": )(\d+)/s,
  ),
  inFile('model_calls.csv and errors.csv: errors', join('csv', 'errors.csv'), /(\n)([^\n]*\n)$/, () => ''),
  inFile('metrics.csv: cacheWriteTokens', join('csv', 'metrics.csv'), /(cache_write.*?",)(\d+)/),
  inFile('runs.csv: errors', join('csv', 'runs.csv'), /(,)(\d+)\s*$/),
  inFile('performance.csv: calls', join('csv', 'performance.csv'), /(\n(?:[^,]*,){4})(\d+)/),
  inFile('agents.csv: costUsd', join('csv', 'agents.csv'), /()(\b0\.\d+)(?=,\d+,\d+,)/, raised(1e-8)),
  inFile('issues.csv: costUsd', join('csv', 'issues.csv'), /()(\b0\.\d+)(?=,\d+,\d+,)/, raised(1e-8)),
  inParquet('metrics.parquet: inputTokens', "name = 'gen_ai.client.token.usage' AND attributes LIKE '%input%'", 'sum'),
  inParquet('metrics.parquet: errors', "name = 'runledger.errors'", 'value'),
  inExposition('Prometheus: outputTokens', /(gen_ai_client_token_usage_sum\{[^}]*"output"[^}]*\} )(\d+)/),
  inExposition('Prometheus: costUsd', /(gen_ai_usage_cost_USD_sum\{[^}]*\} )([\d.e-]+)/, raised(1e-8)),
];
