import { SeverityNumber, trace } from '@opentelemetry/api';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agent, openAgent, recordError, recordEvent, recordModelCall, run, shutdown, ticket } from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

type LogProcessor = NonNullable<NodeSDKConfiguration['logRecordProcessors']>[number];
type LogRecord = Parameters<LogProcessor['onEmit']>[0];

const logged: LogRecord[] = [];
let failing = false;
const keepLogs: LogProcessor = {
  onEmit(record) {
    if (failing) throw new Error('of the host’s processor');
    logged.push(record);
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

let host: NodeSDK;
let recording: Recording;
let before = 0;
beforeAll(async () => {
  for (const signal of ['TRACES', 'LOGS', 'METRICS']) process.env[`OTEL_${signal}_EXPORTER`] = 'none';
  host = new NodeSDK({
    autoDetectResources: false,
    logRecordProcessors: [keepLogs],
    spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} }],
  });
  host.start();
  recording = await startRecording({ runledger: '{ project: shop }' });
});
beforeEach(() => {
  logged.length = 0;
  before = recording.lines().length;
});
afterAll(async () => {
  await shutdown();
  await host.shutdown();
});

const lines = (): Line[] => recording.lines().slice(before);

describe('an event', () => {
  it('is a line of the ledger that says when, where and by whom', () => {
    agent({ role: 'coder', id: 'turn-1' }, () => recordEvent('cache.miss', { key: 'k', hits: 0 }));
    const [line] = lines();
    expect(line).toMatchObject({
      event: 'cache.miss',
      writer: 'main',
      project: 'shop',
      agent_role: 'coder',
      agent_id: 'turn-1',
      attributes: { key: 'k', hits: 0 },
    });
    expect(line?.ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(line?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  });

  it('has a place of its own in its writer’s ledger, without gaps', () => {
    for (let event = 0; event < 20; event += 1) recordEvent('step');
    const places = lines().map(({ seq }) => Number(seq));
    expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
  });

  it('is an OTel log record, with every column that is known', () => {
    ticket('T-1', () =>
      recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 10, outputTokens: 1, costUsd: 0.25 }),
    );
    const record = logged.find(({ eventName }) => eventName === 'runledger.model_call');
    const [line] = lines().filter(({ event }) => event === 'model_call');
    const { ts: _ts, event: _event, ...columns } = line ?? ({} as Line);
    expect(record?.attributes).toEqual(columns);
    expect(record?.attributes).toMatchObject({
      run_id: line?.run_id,
      ticket_id: 'T-1',
      input_tokens: 10,
      cost_usd: 0.25,
    });
    expect(record).toMatchObject({ severityNumber: SeverityNumber.INFO, instrumentationScope: { name: 'runledger' } });
  });

  it('that is an error is one as a log record', () => {
    recordError(new TypeError('m'));
    expect(logged).toMatchObject([
      { eventName: 'runledger.error', severityNumber: SeverityNumber.ERROR, attributes: { error_type: 'TypeError' } },
    ]);
  });

  it('keeps its columns from the agent’s attributes', () => {
    agent({ role: 'coder' }, () => recordEvent('note', { agent_role: 'forged', run_id: 'forged', mine: 1 }));
    const [line] = lines();
    expect(line).toMatchObject({
      agent_role: 'coder',
      attributes: { agent_role: 'forged', run_id: 'forged', mine: 1 },
    });
    expect(logged[0]?.attributes).toMatchObject({ agent_role: 'coder', run_id: line?.run_id, mine: 1 });
  });

  it('belongs to the span that is active, and its log record too', () => {
    const tracer = trace.getTracer('the host');
    const { traceId, spanId } = tracer.startActiveSpan('work', (span) => {
      agent({ role: 'coder' }, () => recordEvent('inside'));
      span.end();
      return span.spanContext();
    });
    recordEvent('outside');
    const [inside, ended, outside] = lines();
    expect([inside, ended]).toMatchObject([
      { event: 'inside', trace_id: traceId, span_id: spanId },
      { event: 'agent', trace_id: traceId, span_id: spanId },
    ]);
    expect(outside).not.toHaveProperty('trace_id');
    expect(logged.map(({ spanContext }) => spanContext?.spanId)).toEqual([spanId, spanId, undefined]);
  });

  it('is written before the host’s processor fails, which is no fault of the agent’s', () => {
    failing = true;
    try {
      expect(() => recordEvent('kept')).not.toThrow();
    } finally {
      failing = false;
    }
    expect(lines()).toMatchObject([{ event: 'kept' }]);
    expect(recording.faults()).toEqual({ record: 1 });
  });
});

describe('an event after the end of its run', () => {
  it('is written nowhere, and counted', async () => {
    const late = recording.pipeline.health().lateEvents;
    const turn = await run({ id: 'over' }, async () => openAgent({ role: 'coder' }));
    const written = recording.lines('over').length;
    turn.with(() => recordEvent('late'));
    turn.end();
    expect(recording.lines('over')).toHaveLength(written);
    expect(recording.pipeline.health().lateEvents).toBe(late + 2);
  });
});
