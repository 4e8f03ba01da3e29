import OpenAI from 'openai';
import { agent, run } from 'runledger';
import type { WireOptions } from '../../src/instrumentation/index.ts';
import { recordObservedCall } from '../../src/record/record-model-call.ts';
import type { Bench, Row } from '../bench.ts';
import { inChild } from '../harness/in-child.ts';
import { interleave } from '../harness/interleave.ts';
import { chat, medianSeconds, openaiCall, streaming } from '../harness/openai-calls.ts';
import { withModelServer } from '../harness/servers.ts';
import { watching } from '../harness/watching.ts';
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
      const request = clients[client]({ url, chunks });
      const off = () => medianSeconds(request, requests);
      const round = (record: WireOptions['record']) => () => watching({ record, url }, off);
      const contenders = { off, watched: round(() => {}), recorded: round(recordObservedCall) };
      return run({ project: 'bench' }, () => agent({ role: 'coder' }, () => interleave(contenders, { rounds })));
    }),
  );
}

const clients = {
  fetch: ({ url, chunks }: Target) => {
    return async (): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ ...chat(chunks), ...(chunks !== null && streaming) });
      const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
      for await (const chunk of response.body ?? []) if (chunk.length === 0) throw new Error('an empty chunk');
    };
  },
  openai: (target: Target) => openaiCall(OpenAI, target),
};

interface Target {
  readonly url: string;
  readonly chunks: number | null;
}
