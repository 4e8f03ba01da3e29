/** The process that `startContender` starts: sets one contender up, measures a round for each order, ends with its parent. */
import { on } from 'node:events';
import type { Contender } from './contender.ts';
import { medianSeconds, openaiCall } from './openai-calls.ts';
import type { ContenderOptions, Order } from './start-contender.ts';

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
    const measure = () => medianSeconds(openaiCall(OpenAI, { url, chunks }), requests);
    const seconds = await (recorded ? recording(measure) : measure());
    if (recorded) wanted += requests;
    process.send?.(seconds);
  }
  const found = await recordedCalls();
  if (found !== wanted) throw new Error(`${name} has recorded ${found} of ${wanted} calls`);
}
