import { setTimeout as sleep } from 'node:timers/promises';
import { recordModelCall } from 'runledger';

/** Records one model call of those that an agent makes; which one, the number says. */
export function recordCall(index: number): void {
  recordModelCall({
    provider: 'openai',
    model: index % 2 === 0 ? 'gpt-5' : 'gpt-5-mini',
    responseModel: index % 2 === 0 ? 'gpt-5-2025-08-07' : 'gpt-5-mini-2025-08-07',
    streamed: true,
    inputTokens: 1000 + (index % 977),
    outputTokens: 300 + (index % 89),
    cacheReadTokens: 896,
    reasoningTokens: 12,
    durationMs: 300 + ((index * 15_485_863) % 9973) / 3,
    timeToFirstChunkMs: 95.25,
    httpStatus: 200,
    attempt: 1,
    responseId: `chatcmpl-${index.toString(36).padStart(12, '0')}`,
  });
}

/** Records a call every millisecond or so; `within` says where. */
export async function recordFor(ms: number, within = (_index: number, record: () => void) => record()): Promise<void> {
  const until = performance.now() + ms;
  for (let index = 0; performance.now() < until; index += 1) {
    within(index, () => recordCall(index));
    await sleep(1);
  }
}

/** Does something so often as fast as it goes, and lets the event loop have its turn after every few. */
export async function inTurns(times: number, each: (index: number) => void, { atOnce = 100 } = {}): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    each(index);
    if (index % atOnce === atOnce - 1) await sleep(0);
  }
}
