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

/** Does something every millisecond or so until it is over. */
export async function meanwhile(isOver: () => boolean, each: () => void): Promise<void> {
  while (!isOver()) {
    each();
    await sleep(1);
  }
}

/** Does something so often as fast as it goes, and lets the event loop have its turn every few milliseconds. */
export async function inTurns(times: number, each: (index: number) => void): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    each(index);
    if (index % 100 === 99) await sleep(0);
  }
}
