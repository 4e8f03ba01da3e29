import { ROOT_CONTEXT } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import {
  allMetrics,
  type EventName,
  eventColumns,
  type LedgerEvent,
  metric,
  reportGauge,
  reportNames,
} from '../../src/catalogue/index.ts';
import { RunReader } from '../../src/pipeline/snapshots/run-reader.ts';
import { createInstruments } from '../../src/record/instruments.ts';
import { measure } from '../../src/record/measure.ts';

/** What a real SDK has after these events: `name{attributes}` → value, sum of a histogram. */
async function measured(
  ...events: readonly (Partial<LedgerEvent> & { readonly event: string })[]
): Promise<Record<string, unknown>> {
  const reader = new RunReader();
  const instruments = createInstruments(new MeterProvider({ readers: [reader] }));
  for (const event of events) measure(complete(event), instruments, ROOT_CONTEXT);
  const { scopeMetrics } = await reader.read();
  return Object.fromEntries(
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [
          `${descriptor.name}${JSON.stringify(attributes)}`,
          typeof value === 'object' ? value.sum : value,
        ]),
      ),
    ),
  );
}

function complete(event: Partial<LedgerEvent> & { readonly event: string }): LedgerEvent {
  const columns = Object.hasOwn(eventColumns, event.event) ? eventColumns[event.event as EventName] : {};
  return {
    agent_role: null,
    ...Object.fromEntries(Object.keys(columns).map((key) => [key, null])),
    ...event,
  } as unknown as LedgerEvent;
}

const call = {
  event: 'model_call',
  provider: 'openai',
  request_model: 'gpt-4o',
  operation_name: 'chat',
  status: 'success',
} as const;
const labels = '"gen_ai.operation.name":"chat","gen_ai.provider.name":"openai","gen_ai.request.model":"gpt-4o"';

describe('a model call is measured as', () => {
  it('tokens by type, duration, time to the first chunk and cost', async () => {
    expect(
      await measured({
        ...call,
        input_tokens: 100,
        output_tokens: 10,
        duration_ms: 1500,
        time_to_first_chunk_ms: 250,
        cost_usd: 0.5,
        agent_role: 'coder',
      }),
    ).toEqual({
      [`gen_ai.client.token.usage{${labels},"gen_ai.agent.name":"coder","gen_ai.token.type":"input"}`]: 100,
      [`gen_ai.client.token.usage{${labels},"gen_ai.agent.name":"coder","gen_ai.token.type":"output"}`]: 10,
      [`gen_ai.client.operation.duration{${labels},"gen_ai.agent.name":"coder"}`]: 1.5,
      [`gen_ai.client.operation.time_to_first_chunk{${labels},"gen_ai.agent.name":"coder"}`]: 0.25,
      [`gen_ai.usage.cost{${labels},"gen_ai.agent.name":"coder"}`]: 0.5,
    });
  });

  it('parts of its tokens, never added to them', async () => {
    const figures = await measured({
      ...call,
      input_tokens: 100,
      output_tokens: 50,
      cache_read_tokens: 80,
      cache_write_tokens: 10,
      reasoning_tokens: 40,
      cost_usd: 0,
    });
    expect(figures).toMatchObject({
      [`gen_ai.client.token.usage{${labels},"gen_ai.token.type":"input"}`]: 100,
      [`gen_ai.client.token.usage{${labels},"gen_ai.token.type":"output"}`]: 50,
      [`gen_ai.client.inference.usage.cache_read.input_tokens{${labels},"gen_ai.token.modality":"unknown"}`]: 80,
      [`gen_ai.client.inference.usage.cache_write.input_tokens{${labels},"gen_ai.token.modality":"unknown"}`]: 10,
      [`gen_ai.client.inference.usage.reasoning.output_tokens{${labels},"gen_ai.token.modality":"unknown"}`]: 40,
    });
  });

  it('unpriced where its cost is unknown, and not as 0', async () => {
    const figures = await measured({ ...call, input_tokens: 100, output_tokens: 10 });
    expect(figures).toMatchObject({ 'runledger.unpriced.calls{"gen_ai.request.model":"gpt-4o"}': 1 });
    expect(Object.keys(figures).join()).not.toContain('usage.cost');
  });

  it('an error with its type, and unbilled where the provider refused it', async () => {
    expect(await measured({ ...call, status: 'error', error_type: '429', duration_ms: 20 })).toEqual({
      [`gen_ai.client.operation.duration{${labels},"error.type":"429"}`]: 0.02,
      'runledger.errors{"error.type":"429","runledger.severity":"error"}': 1,
    });
  });
});

describe('an event is measured as', () => {
  it.each([
    [
      'a tool call',
      { event: 'tool_call', tool_name: 'shell', duration_ms: 2000, error_type: 'ENOENT' },
      { 'gen_ai.execute_tool.duration{"gen_ai.tool.name":"shell","error.type":"ENOENT"}': 2 },
    ],
    [
      'a tool call to an MCP server, whose result says that it failed',
      {
        event: 'tool_call',
        tool_name: 'search',
        duration_ms: 2000,
        status: 'error',
        attributes: { 'mcp.method.name': 'tools/call' },
      },
      {
        'gen_ai.execute_tool.duration{"gen_ai.tool.name":"search"}': 2,
        'mcp.client.operation.duration{"mcp.method.name":"tools/call","gen_ai.operation.name":"execute_tool","gen_ai.tool.name":"search","error.type":"tool_error"}': 2,
      },
    ],
    [
      'an agent',
      { event: 'agent', role: 'coder', duration_seconds: 30 },
      { 'gen_ai.invoke_agent.duration{"gen_ai.agent.name":"coder"}': 30 },
    ],
    [
      'an operation',
      { event: 'operation', name: 'build', status: 'failed', duration_ms: 500 },
      { 'runledger.operation.duration{"runledger.operation":"build","runledger.status":"failed"}': 0.5 },
    ],
    [
      'an error',
      { event: 'error', error_type: 'TypeError', severity: 'critical' },
      { 'runledger.errors{"error.type":"TypeError","runledger.severity":"critical"}': 1 },
    ],
    [
      'a pipeline',
      { event: 'pipeline', status: 'success', triggered_by: 'push', execution_seconds: 60, queue_seconds: 5 },
      {
        'runledger.pipeline.duration{"runledger.status":"success","runledger.triggered_by":"push"}': 60,
        'runledger.pipeline.queue_time{"runledger.status":"success","runledger.triggered_by":"push"}': 5,
      },
    ],
    [
      'a debugging cycle',
      { event: 'debugging_cycle', error_type: 'TypeError', attempts: 3, resolved: true },
      { 'runledger.debugging.attempts{"error.type":"TypeError","runledger.resolved":true}': 3 },
    ],
    [
      'an evaluation',
      { event: 'evaluation', name: 'taste', score: -0.5, label: 'bad' },
      { 'runledger.evaluation.score{"gen_ai.evaluation.name":"taste","gen_ai.evaluation.score.label":"bad"}': -0.5 },
    ],
  ] as const)('%s', async (_what, event, figures) => {
    expect(await measured(event as never)).toEqual(figures);
  });

  it.each(reportNames)('the gauges of %s, of the columns that are known', async (report) => {
    const [first = '', ...others] = Object.keys(eventColumns[report]);
    expect(await measured({ event: report, [first]: 7 } as never)).toEqual({
      [`${reportGauge(report, first).name}{}`]: 7,
    });
    const all = Object.fromEntries([first, ...others].map((column, index) => [column, index]));
    expect(Object.keys(await measured({ event: report, ...all } as never))).toHaveLength(others.length + 1);
  });

  it.each([
    'run_start',
    'run_end',
    'session_start',
    'session_end',
    'ticket_start',
    'ticket_end',
    'custom',
    'cache.miss',
  ])('nothing, where it is %s', async (event) => {
    expect(await measured({ event })).toEqual({});
  });

  it.each(['tool_call', 'agent', 'operation', 'pipeline', 'debugging_cycle', 'evaluation', 'quality'])(
    'nothing, where %s says nothing',
    async (event) => {
      expect(await measured({ event })).toEqual({});
    },
  );
});

it('every instrument of the catalogue is created as it says', async () => {
  const reader = new RunReader();
  const { metric: measures, report } = createInstruments(new MeterProvider({ readers: [reader] }));
  for (const record of Object.values(measures)) record(1, {}, ROOT_CONTEXT);
  for (const gauges of Object.values(report)) for (const gauge of Object.values(gauges)) gauge(1, {}, ROOT_CONTEXT);
  const { scopeMetrics } = await reader.read();
  const made = scopeMetrics.flatMap(({ metrics }) => metrics);
  expect(made.map(({ descriptor }) => descriptor.name).sort()).toEqual(allMetrics.map(({ name }) => name).sort());
  for (const definition of allMetrics) {
    const point = made.find(({ descriptor }) => descriptor.name === definition.name);
    expect(point?.descriptor).toMatchObject({ unit: definition.unit, description: definition.description });
    const [first] = point?.dataPoints ?? [];
    const value = first?.value as { buckets?: { boundaries: number[] } } | number;
    if (typeof value === 'object') expect(value.buckets?.boundaries).toEqual(definition.buckets ?? expect.any(Array));
  }
  expect(made.find(({ descriptor }) => descriptor.name === metric.tokenUsage.name)).toBeDefined();
});
