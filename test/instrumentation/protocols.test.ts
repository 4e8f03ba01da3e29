import { describe, expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { anthropicMessages } from '../../src/instrumentation/protocols/anthropic-messages.ts';
import { openaiChat } from '../../src/instrumentation/protocols/openai-chat.ts';
import { openaiResponses } from '../../src/instrumentation/protocols/openai-responses.ts';
import { noFacts, type Protocol, type ResponseFacts } from '../../src/instrumentation/protocols/protocol.ts';

/** Reads a stream in pieces of every size; all must read the same. */
function read(protocol: Protocol, text: string): ResponseFacts {
  const bytes = Buffer.from(text);
  const readings = [1, 2, 3, 5, 7, 16, 61, 128, 1000, bytes.length + 1].map((pieceBytes) => {
    const reader = createResponseReader({ protocol, isStream: true, contentEncoding: null });
    for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(bytes.subarray(at, at + pieceBytes));
    return reader.read().facts;
  });
  for (const facts of readings) expect(facts).toEqual(readings[0]);
  return readings[0]!;
}

const events = (...datas: unknown[]) =>
  datas.map((data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join('');
const named = (...datas: { type: string }[]) =>
  datas.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('');

const start = { id: 'c', model: 'm', choices: [{ delta: { content: '' } }] };
const choice = (content: string, finish_reason: string | null) => ({ index: 0, delta: { content }, finish_reason });
const text = (content: string, more: object = {}) => ({
  id: 'c',
  model: 'm',
  choices: [choice(content, null)],
  ...more,
});
const usage = { prompt_tokens: 3, completion_tokens: 4 };
const chat = { ...noFacts, responseId: 'c', responseModel: 'm' };
const chatDone = { ...chat, usage, outputIsFinal: true, isComplete: true };

describe('a stream of OpenAI chat', () => {
  it.each<[what: string, stream: string, facts: ResponseFacts]>([
    [
      'has its usage in the last event',
      events(start, text('Hi'), { ...start, choices: [], usage }, '[DONE]'),
      chatDone,
    ],
    [
      'says null in all the others',
      events({ ...start, usage: null }, text('Hi', { usage: null }), { ...start, usage }, '[DONE]'),
      chatDone,
    ],
    [
      'is spaced as a gateway likes',
      events(start, '{ "id" : "c", "usage" : null }', `{ "usage" :\t${JSON.stringify(usage)} }`, '[DONE]'),
      chatDone,
    ],
    [
      'has its usage in an event of several lines',
      `${events(start)}data: {\ndata: "id": "c", "choices": [{ "index": 0 }\ndata: ], "usage":\ndata: ${JSON.stringify(usage)}\ndata: }\n\n${events('[DONE]')}`,
      chatDone,
    ],
    [
      'has events of several lines that say nothing',
      `${events(start, { ...start, usage })}data: {"id": "c",\ndata: "choices": []}\n\n${events('[DONE]')}`,
      chatDone,
    ],
    ['has it beside the last text', events(start, text('Hi', { usage }), '[DONE]'), chatDone],
    [
      'talks of usage and errors itself',
      events(
        start,
        text('"usage":{"prompt_tokens":9}'),
        text('"error"'),
        text('[DONE]'),
        { ...start, usage },
        '[DONE]',
      ),
      chatDone,
    ],
    [
      'counts as it goes, to the end',
      events(start, text('a', { usage: { prompt_tokens: 3, completion_tokens: 1 } }), text('b', { usage }), '[DONE]'),
      chatDone,
    ],
    [
      'counts as it goes, and breaks off',
      events(start, text('a', { usage }), text('b', { usage })),
      { ...chat, usage },
    ],
    ['counts as it goes, and breaks off at once', events(text('a', { usage })), { ...chat, usage }],
    [
      'counts as it goes, and breaks off behind its last count',
      events(text('a', { usage: { completion_tokens: 1 } }), { ...start, choices: [], usage }),
      { ...chat, usage, outputIsFinal: true },
    ],
    [
      'has its usage in the last event, and breaks off behind it',
      events(start, text('Hi'), { ...start, choices: [], usage }),
      { ...chat, usage, outputIsFinal: true },
    ],
    [
      'has it beside the text’s end, and breaks off behind it',
      events(start, { ...start, choices: [choice('Hi', 'stop')], usage }),
      { ...chat, usage, outputIsFinal: true },
    ],
    [
      'has it beside the end of one text of two',
      events({ ...start, choices: [choice('Hi', 'stop'), choice('Yo', null)], usage }),
      { ...chat, usage },
    ],
    [
      'has it beside an end that is none yet',
      events({ ...start, choices: [choice('Hi', '')], usage }),
      { ...chat, usage },
    ],
    [
      'has it beside a choice that says no end',
      events({ ...start, choices: [{ index: 0 }], usage }),
      { ...chat, usage },
    ],
    ['has no usage', events(start, text('Hi'), '[DONE]'), { ...chat, outputIsFinal: true, isComplete: true }],
    [
      'has no ids',
      events({ choices: [] }, { choices: [], usage }, '[DONE]'),
      { ...chatDone, responseId: null, responseModel: null },
    ],
    ['fails with ids', events(start, text('', { error: { code: 502, message: 'x' } })), { ...chat, errorType: '502' }],
    [
      'fails without',
      events(start, { error: { type: 'server_error', message: 'x' } }),
      { ...chat, errorType: 'server_error' },
    ],
    [
      'is kept alive by comments',
      `: PROCESSING\n\n${events(start)}: PROCESSING\n\n${events('[DONE]')}`,
      { ...chat, outputIsFinal: true, isComplete: true },
    ],
    ['breaks off in its usage', `${events(start)}data: {"usage":{"prompt_tokens":3,`, chat],
    ['is none', '<html></html>', noFacts],
  ])('%s', (_, stream, facts) => {
    expect(read(openaiChat, stream)).toEqual(facts);
  });
});

/** Events that say nothing new, some 25 kB of them: read in larger pieces, and mostly passed over. */
const much = (more: object = { usage: null }) => events(...Array.from({ length: 200 }, (_, n) => text(`${n}`, more)));
const crlf = (stream: string) => stream.replaceAll('\n', '\r\n');

describe('a long stream of OpenAI chat', () => {
  const head = events(start);
  const end = events({ ...start, choices: [], usage }, '[DONE]');
  it.each<[what: string, stream: string, facts: ResponseFacts]>([
    ['has its usage in the last event', head + much() + end, chatDone],
    [
      'has it in the middle',
      head + much() + events({ ...start, choices: [], usage }) + much() + events('[DONE]'),
      chatDone,
    ],
    ['counts in every event', head + much({ usage: { completion_tokens: 1 } }) + much({ usage }) + end, chatDone],
    ['ends its lines as Windows does', crlf(head + much() + end), chatDone],
    ['changes the ends of its lines', head + much() + crlf(much()) + much() + end, chatDone],
    [
      'divides its usage between lines',
      `${head}${much()}data: {"id":"c","usage"\ndata: :${JSON.stringify(usage)},"choices":[]}\n\n${much()}${events('[DONE]')}`,
      chatDone,
    ],
    [
      'fails in the middle',
      head + much() + events({ error: { type: 'overloaded' } }),
      { ...chat, errorType: 'overloaded' },
    ],
    ['breaks off in its usage', `${head}${much()}data: {"usage":{"prompt_tokens":3,`, chat],
    [
      'breaks off behind it',
      `${head}${much()}${events({ ...start, choices: [], usage }).trimEnd()}`,
      { ...chat, usage, outputIsFinal: true },
    ],
  ])('%s', (_, stream, facts) => {
    expect(read(openaiChat, stream)).toEqual(facts);
  });
});

const message = { id: 'm', model: 'claude', usage: { input_tokens: 5, cache_read_input_tokens: 2, output_tokens: 1 } };
const begun = { ...noFacts, responseId: 'm', responseModel: 'claude', usage: message.usage };
const delta = (counts: object) => ({ type: 'message_delta', delta: {}, usage: counts });
const claudeText = { type: 'content_block_delta', delta: { text: '"usage":{"input_tokens":99}' } };

describe('a stream of Anthropic messages', () => {
  it.each<[what: string, stream: string, facts: ResponseFacts]>([
    ['has begun', named({ type: 'message_start', message } as never), begun],
    [
      'has ended',
      named({ type: 'message_start', message } as never, claudeText, delta({ output_tokens: 8 }), {
        type: 'message_stop',
      }),
      { ...begun, usage: { ...message.usage, output_tokens: 8 }, outputIsFinal: true, isComplete: true },
    ],
    [
      'counts the input anew, in the members that are not null',
      named(
        { type: 'message_start', message } as never,
        delta({ input_tokens: 50, cache_read_input_tokens: null, output_tokens: 8 }),
      ),
      { ...begun, usage: { input_tokens: 50, cache_read_input_tokens: 2, output_tokens: 8 }, outputIsFinal: true },
    ],
    [
      'has no names, as some gateways send it',
      events({ type: 'message_start', message }, claudeText, delta({ output_tokens: 8 }), { type: 'message_stop' }),
      { ...begun, usage: { ...message.usage, output_tokens: 8 }, outputIsFinal: true, isComplete: true },
    ],
    [
      'fails',
      named(
        { type: 'message_start', message } as never,
        { type: 'error', error: { type: 'overloaded_error' } } as never,
      ),
      { ...begun, errorType: 'overloaded_error', isComplete: true },
    ],
    [
      'fails at once',
      named({ type: 'error', error: 'x' } as never),
      { ...noFacts, errorType: 'error', isComplete: true },
    ],
    [
      'counts its input anew, and no output',
      named({ type: 'message_start', message } as never, delta({ input_tokens: 50 })),
      { ...begun, usage: { ...message.usage, input_tokens: 50 } },
    ],
    [
      'ends without counting the output',
      named({ type: 'message_start', message } as never, { type: 'message_stop' }),
      { ...begun, isComplete: true },
    ],
  ])('%s', (_, stream, facts) => {
    expect(read(anthropicMessages, stream)).toEqual(facts);
  });
});

const responseUsage = { input_tokens: 5, output_tokens: 8 };
const response = (status: string, more: object = {}) => ({
  type: `response.${status}`,
  response: { id: 'r', output: [{ id: 'no', usage: 'no' }], model: 'gpt', usage: null, ...more },
});
const opened = { ...noFacts, responseId: 'r', responseModel: 'gpt' };
const closed = { ...opened, usage: responseUsage, outputIsFinal: true, isComplete: true };

describe('a stream of OpenAI responses', () => {
  it.each<[what: string, stream: string, facts: ResponseFacts]>([
    ['has begun', named(response('created'), { type: 'response.output_text.delta' }), opened],
    ['has ended', named(response('created'), response('completed', { usage: responseUsage })), closed],
    ['was cut at its limit', named(response('created'), response('incomplete', { usage: responseUsage })), closed],
    [
      'has no names',
      events(response('created'), { type: 'response.in_progress' }, response('completed', { usage: responseUsage })),
      closed,
    ],
    [
      'fails',
      named(response('created'), response('failed', { error: { code: 'server_error' }, usage: responseUsage })),
      { ...closed, errorType: 'server_error' },
    ],
    [
      'errs',
      named({ type: 'error', code: 'rate_limit_exceeded' } as never),
      { ...noFacts, errorType: 'rate_limit_exceeded', isComplete: true },
    ],
  ])('%s', (_, stream, facts) => {
    expect(read(openaiResponses, stream)).toEqual(facts);
  });
});
