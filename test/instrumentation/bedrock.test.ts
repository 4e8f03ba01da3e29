import { extractUsage, findProvider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { readBedrockPath } from '../../src/instrumentation/protocols/bedrock.ts';
import { bedrockConverse } from '../../src/instrumentation/protocols/bedrock-converse.ts';
import { bedrockEmbed, bedrockInvoke } from '../../src/instrumentation/protocols/bedrock-invoke.ts';
import { bedrockUsageShape, converseUsage } from '../../src/instrumentation/protocols/bedrock-usage.ts';
import { noFacts, type Protocol, type ResponseFacts } from '../../src/instrumentation/protocols/protocol.ts';
import { createRoutes } from '../../src/instrumentation/routes.ts';
import { createPricer, createUsageReader } from '../../src/pricing/index.ts';
import { chunkEvent, exceptionEvent, jsonEvent } from '../support/event-stream.ts';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const arn = 'arn:aws:bedrock:us-east-1:123456789012:';

describe('the path of a model', () => {
  it.each<[modelId: string, model: string | null]>([
    [claude, claude],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['global.anthropic.claude-opus-4-6-v1', 'global.anthropic.claude-opus-4-6-v1'],
    [`${arn}inference-profile/${claude}`, claude],
    ['arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
    ['arn:aws-cn:bedrock:cn-north-1::foundation-model/amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
    [`${arn}application-inference-profile/x1y2z3`, 'x1y2z3'],
    [`${arn}provisioned-model/p1q2r3`, 'p1q2r3'],
    [`${arn}custom-model/amazon.titan-text-express-v1:0:8k/c1d2e3`, 'c1d2e3'],
    [`${arn}default-prompt-router/anthropic.claude:1`, 'anthropic.claude:1'],
    [`${arn}prompt/PROMPT12345:3`, 'PROMPT12345:3'],
    ['arn:aws:sagemaker:us-west-2:123456789012:endpoint/house', 'house'],
    ['arn:aws:bedrock:us-east-1:123456789012', null],
    [`${arn}`, null],
    [`${arn}provisioned-model/`, null],
  ])('names of %s the model %s', (modelId, model) => {
    const path = `/model/${encodeURIComponent(modelId)}/converse`;
    expect(readBedrockPath(path)).toEqual({ model, wantsStream: false });
    expect(readBedrockPath(`/model/${modelId}/invoke-with-response-stream`)).toEqual({ model, wantsStream: true });
  });

  it('names none where it is not encoded as it should be', () => {
    expect(readBedrockPath('/model/%E0%A4%A/converse-stream')).toEqual({ model: null, wantsStream: true });
  });
});

const none = () => null;
const signed = (name: string) => (name === 'x-amz-date' ? '20261121T000000Z' : null);
const byToken = (name: string) => (name === 'amz-sdk-invocation-id' ? 'b4c5' : null);

describe('requests to Bedrock', () => {
  const find = createRoutes([{ url: 'https://gateway.example/aws', provider: 'aws.bedrock' }]);
  const routeOf = (url: string, header: (name: string) => string | null) => {
    const { origin, pathname } = new URL(url);
    return find({ origin, path: pathname, header });
  };

  it.each<[host: string]>([
    ['bedrock-runtime.us-east-1.amazonaws.com'],
    ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com'],
    ['bedrock-runtime.cn-north-1.amazonaws.com.cn'],
    ['bedrock-runtime.eu-west-1.api.aws'],
    ['bedrock-runtime.eusc-de-east-1.amazonaws.eu'],
    ['vpce-0a1b-2c3d.bedrock-runtime.us-east-1.vpce.amazonaws.com'],
    ['vpce-0a1b-2c3d-us-east-1a.bedrock-runtime.us-east-1.vpce.amazonaws.com'],
  ])('at %s are known by their host', (host) => {
    expect(routeOf(`https://${host}/model/a.b-v1%3A0/converse`, none)).toMatchObject({ provider: 'aws.bedrock' });
  });

  it.each<[path: string, api: string | null, operation?: string]>([
    ['/model/a.b/converse', 'bedrock-converse', 'chat'],
    ['/model/a.b/converse-stream', 'bedrock-converse', 'chat'],
    ['/model/a.b/invoke', 'bedrock-invoke', 'chat'],
    ['/model/a.b/invoke-with-response-stream', 'bedrock-invoke', 'chat'],
    ['/model/amazon.titan-embed-text-v2%3A0/invoke', 'bedrock-invoke', 'embeddings'],
    ['/model/cohere.embed-english-v3/invoke', 'bedrock-invoke', 'embeddings'],
    ['/openai/v1/chat/completions', 'openai-chat', 'chat'],
    ['/model/a.b/count-tokens', null],
    ['/model/a.b/async-invoke', null],
    ['/async-invoke', null],
    ['/guardrail/g/version/1/apply', null],
    ['/foundation-models', null],
  ])('under %s are %s', (path, api, operation) => {
    const route = routeOf(`https://bedrock-runtime.us-east-1.amazonaws.com${path}`, none);
    expect(route && [route.protocol.api, route.protocol.operationName]).toEqual(api && [api, operation]);
  });

  it.each<[what: string, url: string, header: (name: string) => string | null, provider: string | null]>([
    ['a configured one', 'https://gateway.example/aws/model/a.b/converse', none, 'aws.bedrock'],
    ['one that nobody named, signed', 'https://bedrock.corp:8443/model/a.b/invoke', signed, 'bedrock.corp:8443'],
    ['one that nobody named, by a token', 'https://bedrock.corp/model/a.b/converse', byToken, 'bedrock.corp'],
    ['one that is no AWS', 'https://shop.example/model/x/invoke', none, null],
    ['another service of AWS', 'https://s3.us-east-1.amazonaws.com/model/x', signed, null],
  ])('at another host, %s, are its provider’s', (_, url, header, provider) => {
    expect(routeOf(url, header)?.provider ?? null).toBe(provider);
  });
});

/** Reads a stream in pieces of every size; all must read the same. */
function readStream(protocol: Protocol, frames: readonly Buffer[]): ResponseFacts {
  const bytes = Buffer.concat(frames);
  const readings = [1, 3, 7, 16, 61, 128, bytes.length + 1].map((pieceBytes) => {
    const head = protocol.readHead?.(headers({})) ?? noFacts;
    const reader = createResponseReader({ protocol, isStream: true, contentEncoding: null, head });
    for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(bytes.subarray(at, at + pieceBytes));
    return reader.read().facts;
  });
  for (const facts of readings) expect(facts).toEqual(readings[0]);
  return readings[0] as ResponseFacts;
}

function readPlain(protocol: Protocol, body: unknown, values: Readonly<Record<string, string>> = {}): ResponseFacts {
  const head = protocol.readHead?.(headers(values)) ?? noFacts;
  const reader = createResponseReader({ protocol, isStream: false, contentEncoding: null, head });
  reader.write(Buffer.from(JSON.stringify(body)));
  return reader.read().facts;
}

const headers = (values: Readonly<Record<string, string>>) => (name: string) =>
  ({ 'x-amzn-requestid': 'r1', ...values })[name] ?? null;

const begun: ResponseFacts = { ...noFacts, responseId: 'r1' };
const counted = { ...begun, outputIsFinal: true };
const usage = { inputTokens: 12, outputTokens: 40, totalTokens: 52 };
const read = { input_tokens: 12, output_tokens: 40 };
const text = jsonEvent('contentBlockDelta', { delta: { text: '"usage":{"inputTokens":99}' } });

describe('Converse', () => {
  it.each<[what: string, body: unknown, facts: ResponseFacts]>([
    ['counts', { output: { usage: { inputTokens: 99 } }, usage }, { ...counted, usage: read }],
    [
      'tells which model a router asked',
      { usage, trace: { promptRouter: { invokedModelId: `${arn}inference-profile/${claude}` } } },
      { ...counted, usage: read, responseModel: claude },
    ],
    [
      'was served in a tier of its own',
      { usage, serviceTier: { type: 'flex' } },
      { ...counted, usage: read, serviceTier: 'flex' },
    ],
    [
      'was served with optimized latency',
      { usage, serviceTier: { type: 'default' }, performanceConfig: { latency: 'optimized' } },
      { ...counted, usage: read, serviceTier: 'latency-optimized' },
    ],
    ['says nothing of usage', { output: {} }, begun],
    ['has a usage that is none', { usage: { inputTokens: 'many', outputTokens: -1 } }, begun],
  ])('that %s is read so', (_, body, facts) => {
    expect(readPlain(bedrockConverse, body)).toEqual(facts);
  });

  it.each<[what: string, frames: readonly Buffer[], facts: ResponseFacts]>([
    [
      'has ended',
      [jsonEvent('messageStart', {}), text, jsonEvent('messageStop', {}), jsonEvent('metadata', { usage })],
      { ...counted, usage: read, isComplete: true },
    ],
    ['has begun', [jsonEvent('messageStart', {}), text], begun],
    ['breaks off in its usage', [text, jsonEvent('metadata', { usage }).subarray(0, -20)], begun],
    [
      'fails',
      [text, exceptionEvent('modelStreamErrorException', 'secret')],
      { ...begun, errorType: 'modelStreamErrorException', isComplete: true },
    ],
    [
      'fails with a sentence for a type',
      [exceptionEvent('the prompt was: secret', 'secret')],
      { ...begun, errorType: 'exception', isComplete: true },
    ],
  ])('as a stream that %s is read so', (_, frames, facts) => {
    expect(readStream(bedrockConverse, frames)).toEqual(facts);
  });
});

const counts = {
  'x-amzn-bedrock-input-token-count': '12',
  'x-amzn-bedrock-output-token-count': '40',
  'x-amzn-bedrock-cache-read-input-token-count': '100',
  'x-amzn-bedrock-cache-write-input-token-count': '0',
};
const cached = { ...read, cache_read_input_tokens: 100, cache_creation_input_tokens: 0 };
const metrics = {
  inputTokenCount: 12,
  outputTokenCount: 40,
  cacheReadInputTokenCount: 100,
  cacheWriteInputTokenCount: 0,
};
const last = { 'amazon-bedrock-invocationMetrics': metrics };
const claudeStart = {
  type: 'message_start',
  message: { id: 'msg_bdrk', model: 'claude', usage: { input_tokens: 12, output_tokens: 1 } },
};
const claudeDelta = { type: 'message_delta', usage: { output_tokens: 40 } };

describe('InvokeModel', () => {
  it.each<[what: string, body: unknown, values: Record<string, string>, facts: ResponseFacts]>([
    [
      'Anthropic’s',
      { id: 'msg_bdrk', model: 'claude', usage: read },
      counts,
      { ...counted, responseModel: 'claude', usage: read },
    ],
    ['Anthropic’s without usage', { model: 'claude' }, counts, { ...counted, responseModel: 'claude', usage: cached }],
    [
      'another vendor’s',
      { usage: { prompt_tokens: 7 }, model: 'gpt-oss' },
      counts,
      { ...counted, responseModel: 'gpt-oss', usage: cached },
    ],
    ['another vendor’s that is no object', ['x'], counts, { ...counted, usage: cached }],
    ['one without counts', { generations: [] }, {}, begun],
    ['one with counts that are none', {}, { 'x-amzn-bedrock-input-token-count': 'many' }, begun],
    [
      'one in a tier of its own',
      {},
      { 'x-amzn-bedrock-service-tier': 'priority' },
      { ...begun, serviceTier: 'priority' },
    ],
  ])('whose body is %s is read so', (_, body, values, facts) => {
    expect(readPlain(bedrockInvoke, body, values)).toEqual(facts);
  });

  it('of embeddings has no output, which is known', () => {
    const { usage: embedded } = readPlain(bedrockEmbed, {}, { 'x-amzn-bedrock-input-token-count': '12' });
    expect(embedded).toEqual({ input_tokens: 12, output_tokens: 0 });
    expect(readPlain(bedrockEmbed, {}).usage).toBeNull();
  });

  it.each<[what: string, chunks: readonly unknown[], facts: ResponseFacts]>([
    [
      'Anthropic’s',
      [claudeStart, { type: 'content_block_delta' }, claudeDelta, { type: 'message_stop', ...last }],
      { ...counted, responseModel: 'claude', usage: read, isComplete: true },
    ],
    [
      'Anthropic’s that has begun',
      [claudeStart],
      { ...begun, responseModel: 'claude', usage: { ...read, output_tokens: 1 } },
    ],
    [
      'Anthropic’s without its end’s count',
      [claudeStart, { type: 'message_stop', ...last }],
      { ...counted, responseModel: 'claude', usage: cached, isComplete: true },
    ],
    [
      'another vendor’s',
      [{ generation: 'x' }, { generation: '', ...last }],
      { ...counted, usage: cached, isComplete: true },
    ],
    ['another vendor’s without counts', [{ generation: 'x' }], begun],
    ['none', ['x', null, 7], begun],
  ])('as a stream that is %s is read so', (_, chunks, facts) => {
    expect(readStream(bedrockInvoke, chunks.map(chunkEvent))).toEqual(facts);
  });

  it('as a stream that fails is read so, also within its bytes', () => {
    const start = chunkEvent(claudeStart);
    const overloaded = chunkEvent({ type: 'error', error: { type: 'overloaded_error', message: 'secret' } });
    expect(readStream(bedrockInvoke, [start, exceptionEvent('throttlingException', 'secret')])).toMatchObject({
      errorType: 'throttlingException',
      isComplete: true,
      outputIsFinal: false,
    });
    expect(readStream(bedrockInvoke, [start, overloaded])).toMatchObject({ errorType: 'overloaded_error' });
    expect(readStream(bedrockInvoke, [jsonEvent('chunk', { bytes: '%%%' }), jsonEvent('chunk', {})])).toEqual(begun);
  });
});

describe('what Converse counts', () => {
  const readUsage = createUsageReader();
  const price = createPricer();
  const readingOf = (value: unknown) => {
    const own = converseUsage(value);
    return own && readUsage(own, { provider: 'aws.bedrock', shape: bedrockUsageShape });
  };
  const costOf = (value: unknown) => {
    const reading = readingOf(value);
    if (reading === null) return null;
    const { tokens, reported } = reading;
    const call = { provider: 'aws.bedrock', requestModel: claude, responseModel: null, serviceTier: null };
    return price({ ...call, usage: tokens, reported, atMicros: Date.parse('2026-11-21') * 1000 })?.costUsd ?? null;
  };

  it.each([
    usage,
    { ...usage, cacheReadInputTokens: 1000, cacheWriteInputTokens: 200 },
    { ...usage, cacheReadInputTokens: 0, cacheWriteInputTokens: 200, cacheDetails: [{ ttl: '5m', inputTokens: 200 }] },
  ])('is read as the price list reads it: %j', (value) => {
    const aws = findProvider({ providerId: 'aws' });
    expect(readingOf(value)?.reported).toEqual(extractUsage(aws!, { usage: value }, 'default').usage);
  });

  it('has the cached tokens in the input, once', () => {
    const value = { ...usage, cacheReadInputTokens: 1000, cacheWriteInputTokens: 200 };
    expect(readingOf(value)?.tokens).toMatchObject({
      inputTokens: 1212,
      outputTokens: 40,
      cacheReadTokens: 1000,
      cacheWriteTokens: 200,
    });
    // USD for a million tokens: 3.30 of input, 0.33 read from the cache, 4.125 written to it, 16.50 of output.
    expect(costOf(value)).toBeCloseTo((12 * 3.3 + 1000 * 0.33 + 200 * 4.125 + 40 * 16.5) / 1e6, 12);
  });

  it('has no price where the cache was written for an hour, whose rate nobody lists', () => {
    const cacheDetails = [
      { ttl: '1h', inputTokens: 150 },
      { ttl: '5m', inputTokens: 50 },
    ];
    const value = { ...usage, cacheWriteInputTokens: 200, cacheDetails };
    expect(readingOf(value)?.reported).toMatchObject({ cache_write_tokens: 200, cache_write_1h_tokens: 150 });
    expect(costOf(value)).toBeNull();
  });
});
