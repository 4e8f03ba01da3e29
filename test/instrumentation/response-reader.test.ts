import { describe, expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { openaiChat } from '../../src/instrumentation/protocols/openai-chat.ts';

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const text = (content: string, usage?: null) =>
  event({ id: 'answer-1', model: 'gpt-5', choices: [{ index: 0, delta: { content } }], usage });
const usage = { prompt_tokens: 11, completion_tokens: 7 };
const end = `${event({ id: 'answer-1', model: 'gpt-5', choices: [], usage })}data: [DONE]\n\n`;

/** How streams begin before it is known which response they are. */
const beginnings: readonly (readonly [what: string, beginning: string])[] = [
  ['its text', ''],
  ['a comment', ': PROCESSING\n\n: PROCESSING\n\n'],
  ['an event of filters, which has no id yet', event({ id: '', model: '', choices: [], prompt_filter_results: [] })],
  ['both, and an event that says nothing', `: ok\n\n${event({ id: '' })}data: {}\n\n`],
];

function read(pieces: readonly Buffer[]) {
  const reader = createResponseReader({ protocol: openaiChat, isStream: true, contentEncoding: null });
  for (const piece of pieces) {
    reader.write(piece);
    // The bytes are somebody else's, to do with as they like.
    piece.fill(0xff);
  }
  return reader.read();
}

/** The same bytes in pieces that end at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places, bytes.length];
  return ends.map((to, nth) => Buffer.from(bytes.subarray(nth === 0 ? 0 : ends[nth - 1], to)));
}

const facts = { responseId: 'answer-1', responseModel: 'gpt-5', usage, isComplete: true, errorType: null };

describe.each(beginnings)('a stream that begins with %s', (_, beginning) => {
  const texts = ['Hello', ' "usage"', ' {"error":1}', ' [DONE', '\n\n', ' again'].map((content) => text(content, null));
  const bytes = Buffer.from(`${beginning}${texts.join('')}${end}`);

  it('is read as a whole', () => {
    expect(read([Buffer.from(bytes)])).toMatchObject({ facts, unread: null });
  });

  it('is read wherever it is cut', () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      expect([at, read(cut(bytes, [at])).facts]).toMatchObject([at, facts]);
    }
  });

  it.each([1, 7, 64])('is read in pieces of %i bytes', (size) => {
    const places = Array.from({ length: Math.floor(bytes.length / size) }, (_place, nth) => nth * size);
    expect(read(cut(bytes, places))).toMatchObject({ facts, unread: null });
  });

  it('is read to where it ended, however far that was', () => {
    const known = [facts.responseId, null];
    for (let at = 0; at <= bytes.length; at += 1) {
      const { facts: sofar } = read([Buffer.from(bytes.subarray(0, at))]);
      expect(known).toContain(sofar.responseId);
      expect([null, usage]).toContainEqual(sofar.usage);
    }
  });
});

it('a response without an id is read to its end', () => {
  const events = ['Hello', ' again'].map((content) => event({ choices: [{ index: 0, delta: { content } }] }));
  const bytes = Buffer.from(`${events.join('')}${event({ choices: [], usage })}data: [DONE]\n\n`);
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(read(cut(bytes, [at])).facts).toMatchObject({ responseId: null, usage, isComplete: true });
  }
});
