import { type Attributes, type Histogram, metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { run } from 'runledger';
import type { Bench, Row } from '../bench.ts';
import { cpuSeconds } from '../harness/cpu-time.ts';
import { IdleReader } from '../harness/idle-reader.ts';
import { inChild } from '../harness/in-child.ts';
import { interleave } from '../harness/interleave.ts';
import { defaultReaders, prometheusReader, withMetrics } from '../harness/with-metrics.ts';
import { atMost, duration, ratio } from '../report/figures.ts';

const sizes = {
  full: { rounds: 21, records: 100_000 },
  tiny: { rounds: 2, records: 1000 },
} as const;

interface RecordOptions {
  readonly readers: readonly string[];
  readonly rounds: number;
  readonly records: number;
}

/** A record on a histogram, with six attributes made for it, as instrumentations make them. */
export const record: Bench = {
  name: 'record',
  async measure(scale) {
    const row = async (what: string, readers: readonly string[]): Promise<Row> => {
      const options = { ...sizes[scale], readers };
      const { bare, routed } = await inChild(import.meta.url, secondsPerRecord, options);
      return {
        what,
        ours: duration(routed),
        beside: duration(bare),
        compared: ratio(routed, bare),
        bound: atMost(routed / bare, 2.2, '×'),
      };
    };
    return [
      {
        title: 'A record on a histogram, processor time',
        beside: 'bare SDK',
        rows: [
          await row('a run open', defaultReaders),
          await row('a run open, and Prometheus', [...defaultReaders, prometheusReader]),
        ],
      },
    ];
  },
};

/** By any library's instrument: on a provider of its own, and on the global one inside a run. */
export async function secondsPerRecord({ readers, rounds, records }: RecordOptions) {
  return withMetrics({ readers }, async () => {
    const bare = new MeterProvider({ readers: [new IdleReader()] }).getMeter('bench').createHistogram('bench');
    const routed = metrics.getMeter('bench').createHistogram('bench');
    return run({ project: 'bench' }, () =>
      interleave({ bare: () => time(bare, records), routed: () => time(routed, records) }, { rounds }),
    );
  });
}

function time(histogram: Histogram, records: number): number {
  const seconds = cpuSeconds(() => {
    for (let index = 0; index < records; index += 1) histogram.record(index % 5000, attributesOf(index));
  });
  return seconds / records;
}

const models = ['gpt-5', 'gpt-5-mini', 'claude-opus-4-5', 'claude-haiku-4-5', 'gemini-3-pro'];
const agents = ['interviewer', 'coder', 'reviewer', 'tester'];

function attributesOf(index: number): Attributes {
  const model = models[index % models.length] as string;
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': model,
    'gen_ai.response.model': model,
    'gen_ai.agent.name': agents[index % agents.length] as string,
    'gen_ai.token.type': index % 2 === 0 ? 'input' : 'output',
  };
}
