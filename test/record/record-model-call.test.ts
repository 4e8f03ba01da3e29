import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agent, type ModelCallInput, recordModelCall, shutdown } from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
let before = 0;
beforeAll(async () => {
  recording = await startRecording();
});
beforeEach(() => {
  before = recording.lines().length;
});
afterAll(shutdown);

/** Records one call and gives its line. */
function recorded(input: ModelCallInput): Line | undefined {
  recordModelCall(input);
  const [line, ...others] = recording.lines().slice(before);
  expect(others).toEqual([]);
  return line;
}

describe('a model call that is recorded by hand', () => {
  it('has all that was said of it', () => {
    const line = agent({ role: 'coder' }, () => {
      recordModelCall({
        provider: 'openai',
        model: 'gpt-4o',
        responseModel: 'gpt-4o-2024-08-06',
        operationName: 'embeddings',
        streamed: true,
        inputTokens: 100,
        outputTokens: 10,
        cacheReadTokens: 50,
        cacheWriteTokens: 5,
        reasoningTokens: 4,
        costUsd: 0.25,
        durationMs: 1500,
        timeToFirstChunkMs: 200,
        httpStatus: 200,
        attempt: 2,
        responseId: 'resp-1',
      });
      return recording.lines().at(-1);
    });
    expect(line).toMatchObject({
      event: 'model_call',
      agent_role: 'coder',
      provider: 'openai',
      request_model: 'gpt-4o',
      response_model: 'gpt-4o-2024-08-06',
      operation_name: 'embeddings',
      streamed: true,
      input_tokens: 100,
      output_tokens: 10,
      cache_read_tokens: 50,
      cache_write_tokens: 5,
      reasoning_tokens: 4,
      cost_usd: 0.25,
      cost_source: 'provider',
      duration_ms: 1500,
      time_to_first_chunk_ms: 200,
      status: 'success',
      http_status: 200,
      attempt: 2,
      response_id: 'resp-1',
    });
    expect(line).not.toHaveProperty('price_version');
  });

  it('is a chat, and whole, where nothing else is said', () => {
    expect(recorded({})).toMatchObject({ operation_name: 'chat', streamed: false, status: 'success' });
  });

  it('is priced where its cost is not said and its tokens are', () => {
    const line = recorded({ provider: 'openai', model: 'gpt-4o', inputTokens: 1_000_000, outputTokens: 0 });
    expect(line).toMatchObject({ cost_source: 'priced', price_version: expect.stringMatching(/^genai-prices@\d/) });
    expect(line?.cost_usd).toBeGreaterThan(0.1);
  });

  it.each([
    ['the model is not known', { provider: 'nobody', model: 'none', inputTokens: 10, outputTokens: 1 }],
    ['half of the tokens are not known', { provider: 'openai', model: 'gpt-4o', inputTokens: 10 }],
  ])('has no cost where %s', (_why, input) => {
    const line = recorded(input);
    for (const column of ['cost_usd', 'cost_source', 'price_version']) expect(line).not.toHaveProperty(column);
  });

  it('that was free cost nothing, by the word of whoever said so', () => {
    expect(
      recorded({ provider: 'openai', model: 'gpt-4o', inputTokens: 10, outputTokens: 1, costUsd: 0 }),
    ).toMatchObject({
      cost_usd: 0,
      cost_source: 'provider',
    });
  });
});

describe('how it went', () => {
  const secret = `sk-${'a1B2c3D4'.repeat(4)}`;
  it.each([
    ['nothing', {}, { status: 'success' }],
    ['an error that is undefined', { error: undefined }, { status: 'success' }],
    ['an error', { error: new RangeError('a secret') }, { status: 'error', error_type: 'RangeError' }],
    [
      'a code',
      { error: Object.assign(new Error('m'), { code: 'rate_limited' }) },
      { status: 'error', error_type: 'rate_limited' },
    ],
    ['its type', { error: '429' }, { status: 'error', error_type: '429' }],
    ['a sentence', { error: 'the user asked for a secret' }, { status: 'error', error_type: 'string' }],
    ['a secret', { error: secret }, { status: 'error', error_type: 'string' }],
    ['null', { error: null }, { status: 'error', error_type: 'object' }],
    ['an abort', { error: AbortSignal.abort().reason }, { status: 'aborted', error_type: 'AbortError' }],
    ['a status', { status: 'aborted' }, { status: 'aborted' }],
    ['a status and an error', { status: 'success', error: '500' }, { status: 'success', error_type: '500' }],
    ['a status of another language', { status: 'ok' }, { status: 'success' }],
  ])('is told by %s', (_what, said, expected) => {
    const line = recorded(said as ModelCallInput);
    expect(line).toMatchObject(expected);
    expect(Object.hasOwn(line ?? {}, 'error_type')).toBe('error_type' in expected);
    expect(JSON.stringify(line)).not.toContain('secret');
  });
});

describe('what does not fit', () => {
  it.each([
    [
      'tokens',
      { inputTokens: -1, outputTokens: 1.5, cacheReadTokens: 2 ** 53, reasoningTokens: '5' },
      ['input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens'],
    ],
    ['money', { costUsd: -0.01 }, ['cost_usd', 'cost_source']],
    ['money without end', { costUsd: Number.POSITIVE_INFINITY }, ['cost_usd', 'cost_source']],
    ['times', { durationMs: -5, timeToFirstChunkMs: Number.NaN }, ['duration_ms', 'time_to_first_chunk_ms']],
    [
      'names',
      { provider: {}, model: Symbol('m'), responseModel: '', responseId: 5n },
      ['provider', 'request_model', 'response_model', 'response_id'],
    ],
    ['counts', { httpStatus: 'OK', attempt: -1 }, ['http_status', 'attempt']],
  ])('of %s is unknown, and the call is recorded', (_what, input, unknown) => {
    const line = recorded(input as unknown as ModelCallInput);
    for (const column of unknown) expect(line).not.toHaveProperty(column);
  });

  it('is no flag', () => {
    expect(recorded({ streamed: 'yes' } as never)).toMatchObject({ streamed: false });
  });
});

it('nothing of all that was a fault of ours', () => {
  expect(recording.faults()).toEqual({});
});
