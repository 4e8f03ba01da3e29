import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  allMetrics,
  attribute,
  commonColumns,
  eventColumns,
  isUnpriced,
  ledgerColumns,
  type MetricDefinition,
  profileMetrics,
  resourceAttribute,
  tableNames,
  tables,
} from '../../src/catalogue/index.ts';

const call = 'operation.name provider.name request.model response.model agent.name';
/** The instruments of the data model: kind, unit, attributes (`gen_ai.` and `runledger.` left out), first and last bucket. */
const instruments: Readonly<Record<string, string>> = {
  'gen_ai.client.token.usage': `histogram {token} ${call} token.type | 1 67108864`,
  'gen_ai.client.operation.duration': `histogram s ${call} error.type | 0.01 81.92`,
  'gen_ai.client.operation.time_to_first_chunk': `histogram s ${call} | 0.01 81.92`,
  'gen_ai.client.inference.usage.cache_read.input_tokens': `counter {token} ${call} token.modality`,
  'gen_ai.client.inference.usage.cache_write.input_tokens': `counter {token} ${call} token.modality`,
  'gen_ai.client.inference.usage.reasoning.output_tokens': `counter {token} ${call} token.modality`,
  'gen_ai.usage.cost': `histogram USD ${call} error.type | ${1e-6} 100`,
  'gen_ai.execute_tool.duration': 'histogram s tool.name agent.name error.type | 0.01 600',
  'mcp.client.operation.duration': 'histogram s mcp.method.name operation.name tool.name error.type | 0.01 300',
  'gen_ai.invoke_agent.duration': 'histogram s agent.name error.type | 1 21600',
  'runledger.unpriced.calls': 'counter {call} request.model',
  'runledger.errors': 'counter {error} error.type severity',
  'runledger.pipeline.duration': 'histogram s status triggered_by | 1 21600',
  'runledger.pipeline.queue_time': 'histogram s status triggered_by | 1 21600',
  'runledger.debugging.attempts': 'histogram {attempt} error.type resolved | 1 34',
  'runledger.operation.duration': 'histogram s operation status | 0.01 600',
  'runledger.evaluation.score': 'gauge 1 evaluation.name evaluation.score.label',
  'runledger.exporter.exports': 'counter {export} exporter',
  'runledger.exporter.failures': 'counter {export} exporter',
  'runledger.exporter.duration': 'histogram s exporter | 0.001 30',
  'runledger.ledger.events': 'counter {event} ',
  'runledger.ledger.failures': 'counter {event} ',
  'runledger.late.measurements': 'counter {measurement} ',
  'runledger.series.overflow': 'counter {measurement} metric',
};

function described({ kind, unit, attributes, buckets }: MetricDefinition): string {
  const names = attributes.map((name) => name.replace(/^(gen_ai|runledger)\./, '')).join(' ');
  const range = buckets === undefined ? '' : ` | ${buckets[0]} ${buckets.at(-1)}`;
  return `${kind} ${unit} ${names}${range}`;
}

const isReport = ({ name }: MetricDefinition) => /^runledger\.(quality|autonomy|workflow|code)\./.test(name);

describe('an instrument', () => {
  it('is what dashboards were made for', () => {
    const found = allMetrics.filter((metric) => !isReport(metric)).map((metric) => [metric.name, described(metric)]);
    expect(Object.fromEntries(found)).toEqual(instruments);
  });

  it.each(['quality', 'autonomy', 'workflow', 'code'] as const)(
    'stands for each column of %s, on runs only',
    (report) => {
      const gauges = allMetrics.filter(({ name }) => name.startsWith(`runledger.${report}.`));
      expect(gauges.map(({ name }) => name.split('.').at(-1))).toEqual(Object.keys(eventColumns[report]));
      for (const gauge of gauges) expect(gauge).toMatchObject({ kind: 'gauge', reach: 'run', attributes: [] });
    },
  );

  it('has a name of its own', () => {
    expect(new Set(allMetrics.map(({ name }) => name)).size).toBe(allMetrics.length);
  });

  it.each(allMetrics.map((metric) => [metric.name, metric] as const))(
    '%s has buckets that rise, or none',
    (_, metric) => {
      const bounds = metric.buckets ?? [];
      expect(bounds.length > 0).toBe(metric.kind === 'histogram');
      expect(bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0))).toBe(true);
    },
  );

  it('overwrites nothing of a concurrent run: every gauge is the run’s own', () => {
    expect(allMetrics.filter(({ kind, reach }) => kind === 'gauge' && reach !== 'run')).toEqual([]);
  });
});

/** A run, session, ticket or user id would make new series without end. */
it('no instrument has an attribute that names one of many', () => {
  const keys = allMetrics.flatMap(({ attributes }) => attributes);
  expect(keys.filter((key) => /run\.id|session|ticket|user|agent\.id|response\.id/.test(key))).toEqual([]);
});

/** The tables of the data model: their own columns, between the common ones and `attributes` where they are of events. */
const columns: Readonly<Record<string, string>> = {
  runs:
    'run_id project benchmark version status started_at ended_at duration_seconds provider model temperature config tags ' +
    'model_calls total_tokens input_tokens output_tokens cache_read_tokens cost_usd unpriced_calls tool_calls errors',
  performance:
    'run_id project total_time_seconds token_usage_total api_calls_count api_calls_cost avg_latency_ms p50_latency_ms ' +
    'p95_latency_ms',
  autonomy:
    'manual_interventions_count prompts_needed_initial prompts_needed_followup one_shot_success_rate error_recovery_rate ' +
    'agent_handoffs_successful agent_handoffs_failed',
  quality:
    'tests_written tests_passing code_coverage_percentage linting_errors_count type_errors_count ' +
    'security_vulnerabilities_count functional_completeness_percentage',
  workflow: 'stories_created stories_completed avg_cycle_time_seconds rework_count',
  code: 'files_created files_modified files_deleted lines_added lines_deleted test_coverage_percent',
  issues:
    'status started_at ended_at duration_seconds total_tokens cost_usd agents pipelines debugging_cycles errors ' +
    'files_created files_modified lines_added lines_deleted test_coverage_percent',
  sessions: 'started_at ended_at events total_tokens cost_usd',
  agents:
    'role status started_at ended_at duration_seconds retries model input_tokens output_tokens cost_usd model_calls ' +
    'tool_calls error_type',
  pipelines: 'pipeline_id commit_sha status triggered_by attempt queue_seconds execution_seconds failed_jobs',
  tool_usage:
    'run_id project tool_name calls successes errors success_rate avg_duration_ms min_duration_ms max_duration_ms ' +
    'p95_duration_ms',
  debugging_cycles: 'error_type attempts resolved duration_seconds',
  errors: 'error_type message severity',
  model_calls:
    'provider request_model response_model operation_name streamed input_tokens output_tokens cache_read_tokens ' +
    'cache_write_tokens reasoning_tokens cost_usd cost_source price_version duration_ms time_to_first_chunk_ms status ' +
    'error_type http_status attempt response_id',
  tool_calls: 'tool_name duration_ms status error_type',
  operations: 'name started_at ended_at duration_ms status metadata error',
  evaluations: 'name score label explanation',
  events: '',
  metrics: 'run_id time start_time scope name type unit attributes value count sum min max bucket_bounds bucket_counts',
};

const common =
  'ts event id run_id writer seq project session_id ticket_id agent_role agent_id parent_agent_id operation trace_id span_id';

describe('a table', () => {
  it('is one of the data model', () => {
    expect(tableNames).toEqual(Object.keys(columns));
  });

  it.each(tableNames)('%s has its columns in their order', (name) => {
    const own = (columns[name] ?? '').split(' ').filter((column) => column !== '');
    const isOfEvents = tables[name].kind === 'detail';
    const expected = isOfEvents ? [...common.split(' '), ...own, 'attributes'] : own;
    expect(Object.keys(tables[name].columns)).toEqual(expected);
  });

  it.each(Object.keys(eventColumns))('reads the event %s, whose common columns nothing else redefines', (event) => {
    expect(Object.keys(ledgerColumns(event)).slice(0, 15)).toEqual(Object.keys(commonColumns));
    for (const [name, { type }] of Object.entries(commonColumns)) expect(ledgerColumns(event)[name]?.type).toBe(type);
  });
});

describe('a name', () => {
  const names = [
    ...allMetrics.map(({ name }) => name),
    ...Object.values(profileMetrics).flat(),
    ...Object.values(attribute),
    ...Object.values(resourceAttribute),
  ].filter((name) => name.includes('.'));
  const root = join(import.meta.dirname, '../..');
  const sources = globSync(['src/**/*.ts', 'exporters/**/*.ts'], { cwd: root, exclude: ['src/catalogue/**'] });

  it.each(sources)('of the catalogue is not written out in %s', (file) => {
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect(names.filter((name) => text.includes(`'${name}'`))).toEqual([]);
  });
});

describe('a model call is unpriced', () => {
  const base = Object.fromEntries(Object.keys(eventColumns.model_call).map((column) => [column, null]));
  it.each([
    ['where its cost is unknown', { status: 'success' }, true],
    ['where it was given up, and may be billed', { status: 'aborted' }, true],
    ['where it failed after some tokens', { status: 'error', input_tokens: 5 }, true],
    ['not where it was refused', { status: 'error' }, false],
    ['not where it cost something', { status: 'success', cost_usd: 0.1 }, false],
    ['not where it cost nothing', { status: 'success', cost_usd: 0 }, false],
  ])('%s', (_, columnsOfCall, expected) => {
    expect(isUnpriced({ ...base, ...columnsOfCall } as never)).toBe(expected);
  });
});
