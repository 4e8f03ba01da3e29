import OpenAI from 'openai';
import { agent, run } from 'runledger';
import { createSystemClock } from '../../src/common/clock.ts';
import { startWire, type WireOptions } from '../../src/instrumentation/index.ts';
import { createPricer } from '../../src/pricing/index.ts';
import { recordObservedCall } from '../../src/record/record-model-call.ts';
import type { Bench, Row } from '../bench.ts';
import { inChild } from '../harness/in-child.ts';
import { interleave, median } from '../harness/interleave.ts';
import { withModelServer } from '../harness/model-server.ts';
import { silentLogger } from '../harness/silent-logger.ts';
import { withMetrics } from '../harness/with-metrics.ts';
import { added, duration } from '../report/figures.ts';

const sizes = {
  full: { rounds: 21, plainRequests: 100, streamedRequests: 30, chunks: 200 },
  tiny: { rounds: 1, plainRequests: 3, streamedRequests: 3, chunks: 5 },
} as const;

interface LatencyOptions {
  readonly client: keyof typeof clients;
  readonly rounds: number;
  /** In each round, one after the other. */
  readonly requests: number;
  /** Of a streamed response; null for one that is not. */
  readonly chunks: number | null;
}

/** How much longer a request to a local server takes: watched only, and watched and recorded in full. */
export const wire: Bench = {
  name: 'wire',
  async measure(scale) {
    const { rounds, plainRequests, streamedRequests, chunks } = sizes[scale];
    const rows = async (what: string, options: Omit<LatencyOptions, 'rounds'>): Promise<Row[]> => {
      const { off, watched, recorded } = await inChild(import.meta.url, requestSeconds, { ...options, rounds });
      return [
        { what: `${what}, watched`, ours: duration(watched), beside: duration(off), compared: added(watched, off) },
        { what: `${what}, recorded`, ours: duration(recorded), beside: duration(off), compared: added(recorded, off) },
      ];
    };
    const plain = { requests: plainRequests, chunks: null };
    const streamed = { requests: streamedRequests, chunks };
    return [
      {
        title: 'A request to a local server',
        beside: 'wire off',
        rows: [
          ...(await rows('fetch', { client: 'fetch', ...plain })),
          ...(await rows(`fetch, a stream of ${chunks} chunks`, { client: 'fetch', ...streamed })),
          ...(await rows('openai', { client: 'openai', ...plain })),
          ...(await rows(`openai, a stream of ${chunks} chunks`, { client: 'openai', ...streamed })),
        ],
      },
    ];
  },
};

/** Median seconds of a request, its response read to the end. */
export async function requestSeconds({ client, rounds, requests, chunks }: LatencyOptions) {
  return withModelServer((url) =>
    withMetrics({}, async () => {
      const request = clients[client](url, chunks);
      const round = (record: WireOptions['record'] | null) => () =>
        watching({ record, url }, () => medianSeconds(request, requests));
      const contenders = { off: round(null), watched: round(() => {}), recorded: round(recordObservedCall) };
      return run({ project: 'bench' }, () => agent({ role: 'coder' }, () => interleave(contenders, { rounds })));
    }),
  );
}

const clients = {
  fetch: (url: string, chunks: number | null) => async (): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...chat(chunks), ...(chunks !== null && streaming) });
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    for await (const chunk of response.body ?? []) if (chunk.length === 0) throw new Error('an empty chunk');
  },
  openai: (url: string, chunks: number | null) => {
    const { completions } = new OpenAI({ apiKey: 'none', baseURL: `${url}/v1` }).chat;
    return async (): Promise<void> => {
      if (chunks === null) await completions.create(chat(chunks));
      else for await (const _ of await completions.create({ ...chat(chunks), ...streaming }));
    };
  },
};

const chat = (chunks: number | null) => ({
  model: 'gpt-5',
  messages: [{ role: 'user' as const, content: String(chunks ?? 1) }],
});
const streaming = { stream: true, stream_options: { include_usage: true } } as const;

async function watching<T>(
  { record, url }: { readonly record: WireOptions['record'] | null; readonly url: string },
  work: () => Promise<T>,
): Promise<T> {
  if (record === null) return work();
  const providers = [{ url: `${url}/v1`, provider: 'openai' }];
  const wire = startWire({
    clock: createSystemClock(),
    logger: silentLogger,
    pricer: createPricer(),
    providers,
    record,
  });
  const result = await work();
  const { recordedCalls } = wire.health();
  wire.stop();
  if (recordedCalls === 0) throw new Error('the wire saw no call');
  return result;
}

async function medianSeconds(request: () => Promise<void>, requests: number): Promise<number> {
  const seconds: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    const startedMs = performance.now();
    await request();
    seconds.push((performance.now() - startedMs) / 1000);
  }
  return median(seconds);
}
