/** The process that `startContender` starts: sets one contender up, measures a round for each order, ends with its parent. */
import { on } from 'node:events';
import type { Contender } from './contender.ts';
import { medianSeconds, openaiCall } from './openai-calls.ts';
import type { CallSeconds, ContenderOptions, Order } from './start-contender.ts';

const { name, openai, url } = JSON.parse(process.argv[2] ?? '') as ContenderOptions;
// Nothing of one contender is loaded where another is measured.
const withContender =
  name === 'runledger'
    ? (await import('./with-runledger.ts')).withRunledger(openai)
    : (await import('./peers.ts')).withPeer(name);
await withContender(url, serveRounds);
process.exit();

async function serveRounds({ OpenAI, recording, recordedCalls }: Contender): Promise<void> {
  let wanted = 0;
  process.send?.('ready');
  for await (const [order] of on(process, 'message', { close: ['disconnect'] })) {
    const { recorded, requests, chunks } = order as Order;
    const call = openaiCall(OpenAI, { url, chunks });
    const measure = () => withProcessorTime(() => medianSeconds(call, requests), requests);
    const figures = await (recorded ? recording(measure) : measure());
    if (recorded) wanted += requests;
    process.send?.(figures);
  }
  const found = await recordedCalls();
  if (found !== wanted) throw new Error(`${name} has recorded ${found} of ${wanted} calls`);
}

async function withProcessorTime(work: () => Promise<number>, requests: number): Promise<CallSeconds> {
  const before = process.threadCpuUsage();
  const time = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { time, processorTime: (user + system) / 1e6 / requests };
}
