import { describe, expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { anthropicMessages } from '../../src/instrumentation/protocols/anthropic-messages.ts';
import { bedrockInvoke } from '../../src/instrumentation/protocols/bedrock-invoke.ts';
import type { Protocol } from '../../src/instrumentation/protocols/protocol.ts';
import { createUsageReader, type UsageShape } from '../../src/pricing/index.ts';

const readUsage = createUsageReader();

/** Input, output, cached, written to the cache and thought; null where nothing is known. */
function counted(protocol: Protocol, { body, isStream }: { body: string; isStream: boolean }) {
  const reader = createResponseReader({ protocol, isStream, contentEncoding: null });
  reader.write(Buffer.from(body));
  const shape = protocol.usageShape as UsageShape;
  const reading = readUsage(reader.read().facts.usage, { provider: 'anthropic', shape });
  if (reading === null) return null;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = reading.tokens;
  return {
    tokens: [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens],
    hourTokens: reading.reported.cache_write_1h_tokens,
  };
}

const compaction = { type: 'compaction', input_tokens: 180_000, output_tokens: 3500 };
const message = { type: 'message', input_tokens: 23_000, output_tokens: 1000 };
const top = { input_tokens: 23_000, output_tokens: 1000 };
const written = (hour: number, minutes: number) => ({
  cache_creation_input_tokens: hour + minutes,
  cache_creation: { ephemeral_1h_input_tokens: hour, ephemeral_5m_input_tokens: minutes },
});

// The counts at the top are those of the answer alone: what a compaction on the way was billed for was not counted, nor what
// an adviser or a fallback was, whose price is another.
describe('usage by iterations', () => {
  it.each<[what: string, usage: object, tokens: readonly (number | null)[] | null, hourTokens?: number]>([
    ['of none', { ...top, iterations: null }, [23_000, 1000, null, null, null]],
    [
      'of messages alone, which the top sums up',
      { ...top, output_tokens_details: { thinking_tokens: 7 }, iterations: [message] },
      [23_000, 1000, null, null, 7],
    ],
    ['with a compaction', { ...top, iterations: [compaction, message] }, [203_000, 4500, null, null, null]],
    [
      'of nothing but a compaction',
      { input_tokens: 0, output_tokens: 0, iterations: [compaction] },
      [180_000, 3500, null, null, null],
    ],
    [
      'with a compaction, caches and thinking',
      {
        input_tokens: 2,
        output_tokens: 97,
        cache_read_input_tokens: 2615,
        ...written(0, 559),
        output_tokens_details: { thinking_tokens: 50 },
        iterations: [
          {
            type: 'compaction',
            input_tokens: 48,
            output_tokens: 496,
            cache_read_input_tokens: 2615,
            ...written(90, 10),
          },
          { type: 'message', input_tokens: 2, output_tokens: 97, cache_read_input_tokens: 2615, ...written(0, 559) },
        ],
      },
      [50 + 5230 + 659, 593, 5230, 659, null],
      90,
    ],
    ['with a compaction that is not counted', { ...top, iterations: [{ type: 'compaction' }, message] }, null],
    ['with an adviser’s', { ...top, iterations: [message, { ...message, type: 'advisor_message', model: 'b' }] }, null],
    ['of a fallback', { ...top, iterations: [{ ...message, type: 'fallback_message', model: 'b' }] }, null],
    [
      'of two models',
      {
        ...top,
        iterations: [
          { ...message, model: 'a' },
          { ...message, model: 'b' },
        ],
      },
      null,
    ],
    ['that are no objects', { ...top, iterations: [1] }, null],
  ])('%s', (_, usage, tokens, hourTokens) => {
    const start = { type: 'message_start', message: { id: 'm', model: 'claude', usage: { ...top, output_tokens: 1 } } };
    const stream = [start, { type: 'message_delta', delta: {}, usage }, { type: 'message_stop' }];
    const body = JSON.stringify({ id: 'm', model: 'claude', usage });
    const events = stream.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    const expected = tokens && { tokens, hourTokens };
    expect(counted(anthropicMessages, { body, isStream: false })).toEqual(expected);
    expect(counted(anthropicMessages, { body: events, isStream: true })).toEqual(expected);
    expect(counted(bedrockInvoke, { body, isStream: false })).toEqual(expected);
  });
});
