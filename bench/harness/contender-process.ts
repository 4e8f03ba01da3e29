/** The process that `startContender` starts: sets one contender up, measures a round for each order, ends with its parent. */
import { on } from 'node:events';
import type { Contender, WithContender } from './contender.ts';
import { medianSeconds, openaiCall } from './openai-calls.ts';
import type { CallSeconds, ContenderOptions, Order } from './start-contender.ts';

const { name, openai, servers } = JSON.parse(process.argv[2] ?? '') as ContenderOptions;
const withContender = await contenderOf();
await withContender(servers, serveRounds);
process.exit();

/** Nothing of one contender is loaded where another is measured. */
async function contenderOf(): Promise<WithContender> {
  if (name === 'runledger' || name === 'runledger-batch') {
    const { withRunledger } = await import('./with-runledger.ts');
    return withRunledger(openai, name === 'runledger' ? 'simple' : 'batch');
  }
  const { withNobody, withPeer } = await import('./peers.ts');
  return name === 'nobody' ? withNobody(openai) : withPeer(name);
}

async function serveRounds({ OpenAI, flush, recordedCalls }: Contender): Promise<void> {
  let made = 0;
  process.send?.('ready');
  for await (const [order] of on(process, 'message', { close: ['disconnect'] })) {
    const { requests, chunks } = order as Order;
    const call = openaiCall(OpenAI, { url: servers.url, chunks });
    made += requests;
    process.send?.(await measure(call, { requests, flush }));
  }
  const recorded = recordedCalls();
  if (recorded !== null && recorded !== made) throw new Error(`${name} has recorded ${recorded} of ${made} calls`);
}

interface Round extends Pick<Contender, 'flush'> {
  readonly requests: number;
}

async function measure(call: () => Promise<void>, { requests, flush }: Round): Promise<CallSeconds> {
  const before = process.threadCpuUsage();
  const time = await medianSeconds(call, requests);
  await flush();
  const { user, system } = process.threadCpuUsage(before);
  return { time, processorTime: (user + system) / 1e6 / requests };
}
