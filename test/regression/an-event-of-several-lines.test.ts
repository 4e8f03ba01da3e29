import { expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { openaiChat } from '../../src/instrumentation/protocols/openai-chat.ts';

// Whether an event of a chat says anything was asked of each of its lines until one did, and the lines before that were not
// read: an event of several lines lost its beginning, and with it its usage.
it('is read from its first line on, though that line came in a chunk that the agent has used for other things since', () => {
  const reader = createResponseReader({ protocol: openaiChat, isStream: true, contentEncoding: null });
  reader.write(Buffer.from('data: {"id":"c","model":"m","choices":[]}\n\n'));
  const beginning = Buffer.from('data: {"id":"c","choices":[{"index":0}\n');
  reader.write(beginning);
  beginning.fill(' ');
  reader.write(Buffer.from('data: ],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\ndata: [DONE]\n\n'));
  expect(reader.read().facts).toMatchObject({ usage: { prompt_tokens: 3, completion_tokens: 4 }, isComplete: true });
});
