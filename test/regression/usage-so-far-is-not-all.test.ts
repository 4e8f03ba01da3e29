import { expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { openaiChat } from '../../src/instrumentation/protocols/openai-chat.ts';

// The first usage of a stream was taken for the only one, and so for all of it: a stream with usage beside every piece of
// text (vLLM's `continuous_usage_stats`) that was cut after the first was recorded with one token of output, and its price.
it('a chat stream that is cut beside its first piece of text has no count of its output', () => {
  const reader = createResponseReader({ protocol: openaiChat, isStream: true, contentEncoding: null });
  const usage = { prompt_tokens: 5, completion_tokens: 1 };
  const choices = [{ index: 0, delta: { content: 'The' }, finish_reason: null }];
  reader.write(Buffer.from(`data: ${JSON.stringify({ id: 'c', model: 'm', choices, usage })}\n\n`));
  expect(reader.read().facts).toMatchObject({ usage, outputIsFinal: false, isComplete: false });
});
