import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { agent, recordModelCall, run } from 'runledger';
import { createPricer } from '../../src/pricing/index.ts';
import { activeContext } from '../../src/record/active.ts';
import type { ModelCall } from '../../src/record/model-call.ts';
import { recordObservedCall } from '../../src/record/record-model-call.ts';
import type { Bench } from '../bench.ts';
import { cpuSeconds } from '../harness/cpu-time.ts';
import { IdleReader } from '../harness/idle-reader.ts';
import { inChild } from '../harness/in-child.ts';
import { interleave } from '../harness/interleave.ts';
import { defaultReaders, prometheusReader, withMetrics } from '../harness/with-metrics.ts';
import { atMost, duration, ratio } from '../report/figures.ts';

const sizes = {
  full: { rounds: 15, calls: 10_000 },
  tiny: { rounds: 2, calls: 100 },
} as const;

/** A model call recorded in full: price, ledger line, totals and seven measurements in the run and in Prometheus. */
export const modelCall: Bench = {
  name: 'model-call',
  async measure(scale) {
    const { bare, byHand, observed } = await inChild(import.meta.url, secondsPerCall, sizes[scale]);
    const row = (what: string, seconds: number) => ({
      what,
      ours: duration(seconds),
      beside: duration(bare),
      compared: ratio(seconds, bare),
      bound: atMost(seconds * 1e6, 30, 'µs'),
    });
    return [
      {
        title: 'A model call in full, processor time',
        beside: 'bare SDK + line',
        rows: [row('by recordModelCall()', byHand), row('as the wire hands it over', observed)],
      },
    ];
  },
};

/** The yardstick: the run's seven measurements on a bare provider, and the same line written without waiting for the disk. */
export async function secondsPerCall({ rounds, calls }: { readonly rounds: number; readonly calls: number }) {
  return withMetrics({ readers: [...defaultReaders, prometheusReader] }, async (store) => {
    const time = (record: (index: number) => void) => () => {
      const seconds = cpuSeconds(() => {
        for (let index = 0; index < calls; index += 1) record(index);
      });
      return seconds / calls;
    };
    const bare = time(createBareRecorder(store));
    return run({ project: 'bench' }, () =>
      agent({ role: 'coder' }, () =>
        interleave({ bare, byHand: time(recordByHand), observed: time(createObservedRecorder()) }, { rounds }),
      ),
    );
  });
}

const names = { provider: 'openai', requestModel: 'gpt-5', responseModel: 'gpt-5-2025-08-07' } as const;
const responseId = 'chatcmpl-8f1e2d3c4b5a69788796a5b4';

const usageOf = (index: number) => ({
  inputTokens: 1200 + (index % 100),
  outputTokens: 340,
  cacheReadTokens: 1024,
  cacheWriteTokens: null,
  reasoningTokens: 128,
});

const durationOf = (index: number): number => 812.5 + (index % 100);

function recordByHand(index: number): void {
  const { cacheWriteTokens: _, ...usage } = usageOf(index);
  recordModelCall({
    provider: names.provider,
    model: names.requestModel,
    responseModel: names.responseModel,
    streamed: true,
    ...usage,
    durationMs: durationOf(index),
    timeToFirstChunkMs: 95.25,
    httpStatus: 200,
    attempt: 1,
    responseId,
  });
}

/** What the wire does with each call once its response has been read. */
function createObservedRecorder(): (index: number) => void {
  const pricer = createPricer();
  return (index) => {
    const usage = usageOf(index);
    const startedAtMicros = Date.now() * 1000;
    const price = pricer({ ...names, usage, atMicros: startedAtMicros });
    const call: ModelCall = {
      ...names,
      operationName: 'chat',
      streamed: true,
      usage,
      costUsd: price?.costUsd ?? null,
      costSource: price && 'priced',
      priceVersion: price?.priceVersion ?? null,
      serviceTier: null,
      billedUnits: null,
      isBilledAsAsked: false,
      startedAtMicros,
      endedAtMicros: startedAtMicros,
      durationMs: durationOf(index),
      timeToFirstChunkMs: 95.25,
      status: 'success',
      errorType: null,
      httpStatus: 200,
      attempt: 1,
      responseId,
    };
    recordObservedCall(call, activeContext());
  };
}

function createBareRecorder(store: string): (index: number) => void {
  const meter = new MeterProvider({ readers: [new IdleReader()] }).getMeter('bench');
  const histograms = ['input', 'output', 'duration', 'first_chunk', 'cost', 'cached', 'reasoning'].map((name) =>
    meter.createHistogram(name),
  );
  const file = openSync(join(store, '..', 'bare.jsonl'), 'a');
  return (index) => {
    for (const histogram of histograms) {
      histogram.record(durationOf(index), {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': names.provider,
        'gen_ai.request.model': names.requestModel,
        'gen_ai.response.model': names.responseModel,
        'gen_ai.agent.name': 'coder',
      });
    }
    const line = {
      ts: new Date(),
      ...names,
      ...usageOf(index),
      duration_ms: durationOf(index),
      status: 200,
      responseId,
    };
    writeSync(file, `${JSON.stringify(line)}\n`);
  };
}
