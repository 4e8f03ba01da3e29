import { describe, expect, it } from 'vitest';
import { createResponseReader } from '../../src/instrumentation/body/response-reader.ts';
import { anthropicMessages } from '../../src/instrumentation/protocols/anthropic-messages.ts';
import { googleEmbedContent } from '../../src/instrumentation/protocols/google-embed-content.ts';
import { googleGenerateContent } from '../../src/instrumentation/protocols/google-generate-content.ts';
import { openaiChat } from '../../src/instrumentation/protocols/openai-chat.ts';
import { noFacts, type Protocol, type ResponseFacts } from '../../src/instrumentation/protocols/protocol.ts';
import { createRoutes } from '../../src/instrumentation/routes.ts';
import { createPricer, createUsageReader } from '../../src/pricing/index.ts';

const find = createRoutes([]);
const gemini = 'https://generativelanguage.googleapis.com';
const vertex = 'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1';

const routeOf = (url: string, headers: Record<string, string> = {}) => {
  const { origin, pathname, search } = new URL(url);
  const route = find({ origin, path: pathname + search, header: (name) => headers[name] ?? null });
  return route && [route.provider, route.protocol.api, route.path.model, route.path.wantsStream];
};

describe('a URL of Google’s', () => {
  it.each<[url: string, route: unknown[] | null]>([
    [
      `${gemini}/v1beta/models/gemini-2.5-flash:generateContent`,
      ['gcp.gemini', 'google-generate-content', 'gemini-2.5-flash', false],
    ],
    [
      `${gemini}/v1/models/gemini-2.5-flash:generateContent?key=k`,
      ['gcp.gemini', 'google-generate-content', 'gemini-2.5-flash', false],
    ],
    [
      `${gemini}/v1alpha/models/gemini-2.5-pro:streamGenerateContent?alt=sse`,
      ['gcp.gemini', 'google-generate-content', 'gemini-2.5-pro', true],
    ],
    [
      `${gemini}/v1beta/tunedModels/my-model:generateContent`,
      ['gcp.gemini', 'google-generate-content', 'my-model', false],
    ],
    [
      `${gemini}/v1beta/models/gemini-embedding-001:embedContent`,
      ['gcp.gemini', 'google-embed-content', 'gemini-embedding-001', false],
    ],
    [
      `${gemini}/v1beta/models/gemini-embedding-001:batchEmbedContents`,
      ['gcp.gemini', 'google-embed-content', 'gemini-embedding-001', false],
    ],
    [`${gemini}/v1beta/openai/chat/completions`, ['gcp.gemini', 'openai-chat', null, false]],
    [`${gemini}/v1beta/openai/embeddings`, ['gcp.gemini', 'openai-embeddings', null, false]],
    [`${gemini}/v1beta/models/gemini-2.5-flash:countTokens`, null],
    [`${gemini}/v1beta/models/gemini-2.5-flash:batchGenerateContent`, null],
    [`${gemini}/v1beta/models/gemini-embedding-001:asyncBatchEmbedContent`, null],
    [`${gemini}/v1beta/models/imagen-4.0-generate-001:predict`, null],
    [`${gemini}/v1beta/models/veo-3.0:predictLongRunning`, null],
    [`${gemini}/v1beta/cachedContents`, null],
    [`${gemini}/upload/v1beta/files`, null],
    [`${gemini}/v1beta/models`, null],
    [
      `${vertex}/publishers/google/models/gemini-2.5-flash:generateContent`,
      ['gcp.vertex_ai', 'google-generate-content', 'gemini-2.5-flash', false],
    ],
    [
      'https://aiplatform.googleapis.com/v1beta1/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      ['gcp.vertex_ai', 'google-generate-content', 'gemini-2.5-flash', true],
    ],
    [
      'https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/publishers/google/models/gemini-3-pro-preview:generateContent',
      ['gcp.vertex_ai', 'google-generate-content', 'gemini-3-pro-preview', false],
    ],
    [
      `${vertex}/endpoints/1234567890:streamGenerateContent`,
      ['gcp.vertex_ai', 'google-generate-content', '1234567890', true],
    ],
    [
      `${vertex}/publishers/google/models/gemini-embedding-001:predict`,
      ['gcp.vertex_ai', 'google-embed-content', 'gemini-embedding-001', false],
    ],
    [
      `${vertex}/publishers/google/models/gemini-embedding-2:embedContent`,
      ['gcp.vertex_ai', 'google-embed-content', 'gemini-embedding-2', false],
    ],
    [`${vertex}/publishers/google/models/imagen-4.0-generate-001:predict`, null],
    [`${vertex}/endpoints/1234567890:predict`, null],
    [`${vertex}/publishers/google/models/gemini-2.5-flash:countTokens`, null],
    [
      `${vertex}/publishers/anthropic/models/claude-opus-4-6:rawPredict`,
      ['gcp.vertex_ai', 'anthropic-messages', 'claude-opus-4-6', false],
    ],
    [
      `${vertex}/publishers/anthropic/models/claude-sonnet-4-5%4020250929:streamRawPredict`,
      ['gcp.vertex_ai', 'anthropic-messages', 'claude-sonnet-4-5@20250929', true],
    ],
    [`${vertex}/publishers/anthropic/models/count-tokens:rawPredict`, null],
    [`${vertex}/endpoints/openapi/chat/completions`, ['gcp.vertex_ai', 'openai-chat', null, false]],
    ['https://europe-west4-aiplatform.googleapis.com.example/v1/models', null],
    [
      'http://gemini.corp:8080/proxy/v1beta/models/gemini-2.5-flash:generateContent',
      ['gemini.corp:8080', 'google-generate-content', 'gemini-2.5-flash', false],
    ],
    [
      'http://gemini.corp:8080/models/gemini-2.5-flash%zz:streamGenerateContent',
      ['gemini.corp:8080', 'google-generate-content', 'gemini-2.5-flash%zz', true],
    ],
    [
      'https://gateway.example/v1/publishers/anthropic/models/claude-opus-4-6:rawPredict',
      ['gateway.example', 'anthropic-messages', 'claude-opus-4-6', false],
    ],
    ['https://app.example/models/m:generate', null],
    ['https://app.example/v1internal:generateContent', null],
  ])('%s is %j', (url, route) => expect(routeOf(url)).toEqual(route));

  it('is Anthropic’s by its header as before', () => {
    expect(routeOf('https://x.example/v1/messages', { 'anthropic-version': '2023-06-01' })).toEqual([
      'x.example',
      'anthropic-messages',
      null,
      false,
    ]);
  });
});

interface Body {
  readonly protocol?: Protocol;
  readonly isStream?: boolean;
  readonly isArrayInJson?: boolean;
}

/** Reads a body in pieces of every size; all must read the same. */
function read(text: string, { protocol = googleGenerateContent, isStream = false, ...rest }: Body = {}): ResponseFacts {
  const bytes = Buffer.from(text);
  const readings = [1, 2, 3, 7, 61, 128, 1000, bytes.length + 1].map((pieceBytes) => {
    const reader = createResponseReader({ protocol, isStream, contentEncoding: null, ...rest });
    for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(bytes.subarray(at, at + pieceBytes));
    return reader.read().facts;
  });
  for (const facts of readings) expect(facts).toEqual(readings[0]);
  return readings[0]!;
}

const head = { modelVersion: 'gemini-2.5-flash', responseId: 'r1' };
const said = (text: string, more: object = {}) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...more }],
  ...head,
});
const end = { finishReason: 'STOP' };
const partly = { promptTokenCount: 8, totalTokenCount: 8 };
const counts = { promptTokenCount: 8, candidatesTokenCount: 5, totalTokenCount: 33, thoughtsTokenCount: 20 };
const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: partly, ...head };
const begun = { ...noFacts, responseId: 'r1', responseModel: 'gemini-2.5-flash' };
const whole = { ...begun, usage: counts, outputIsFinal: true, isComplete: true };

const streams: [what: string, events: object[], facts: ResponseFacts][] = [
  [
    'counts as it goes',
    [
      { ...said('a'), usageMetadata: { ...partly, candidatesTokenCount: 1, totalTokenCount: 9 } },
      { ...said('b', end), usageMetadata: counts },
    ],
    whole,
  ],
  [
    'counts at its end alone, zeros and traffic before',
    [
      { ...said('a'), usageMetadata: { trafficType: 'ON_DEMAND' } },
      { ...said('b', end), usageMetadata: counts },
    ],
    whole,
  ],
  [
    'breaks off after the first counts of its tools and cache',
    [
      { ...said('a'), usageMetadata: partly },
      { ...said('b'), usageMetadata: { ...counts, toolUsePromptTokenCount: 4, totalTokenCount: 37 } },
      said('c'),
    ],
    { ...begun, usage: { ...counts, toolUsePromptTokenCount: 4, totalTokenCount: 37 } },
  ],
  ['counts after its last text', [said('a'), said('', end), { usageMetadata: counts, ...head }], whole],
  [
    'breaks off before that',
    [{ ...said('a'), usageMetadata: partly }, said('', end)],
    { ...whole, usage: { ...partly, candidatesTokenCount: 0 }, outputIsFinal: false },
  ],
  [
    'breaks off in between',
    [{ ...said('a'), usageMetadata: { ...counts, totalTokenCount: 33 } }, said('b')],
    { ...begun, usage: counts },
  ],
  [
    'talks of its end itself',
    [said('"finishReason":"STOP"', { content: { parts: [{ finishReason: 'STOP', usageMetadata: counts }] } })],
    begun,
  ],
  ['was stopped for safety', [{ ...said('', { finishReason: 'SAFETY' }), usageMetadata: counts }], whole],
  ['was blocked', [blocked], { ...whole, usage: { ...partly, candidatesTokenCount: 0 } }],
  ['goes on after its counts', [{ ...said('a', end), usageMetadata: counts }, head], whole],
  ['has no usage', [said('a'), said('', end)], { ...begun, isComplete: true }],
  [
    'fails on its way',
    [said('a'), { error: { code: 503, message: 'The model is overloaded', status: 'UNAVAILABLE' } }],
    { ...begun, errorType: '503' },
  ],
  ['is empty', [], noFacts],
];

describe('a stream of generateContent', () => {
  it.each(streams)('as events: %s', (_, events, facts) => {
    const text = events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
    expect(read(text, { isStream: true })).toEqual(facts);
  });

  it.each(streams)('as a JSON array: %s', (_, events, facts) => {
    expect(read(JSON.stringify(events, null, 2), { isArrayInJson: true })).toEqual(facts);
  });
});

const readUsage = createUsageReader();
const price = createPricer();
const atMicros = Date.parse('2026-11-21') * 1000;

interface Counted {
  readonly tokens: readonly (number | null)[];
  readonly costUsd: number | null;
}

/** What is counted of a body: input, output, cached, reasoning; and its price. */
function counted(body: object, options: Body & { readonly provider?: string } = {}): Counted {
  const { protocol = googleGenerateContent, provider = 'gcp.gemini' } = options;
  const { usage: found, responseModel } = read(JSON.stringify(body), options);
  if (found === null) return { tokens: [], costUsd: null };
  const shape = protocol.usageShape;
  const reading = 'read' in shape ? shape.read(found) : readUsage(found, { provider, shape });
  if (reading === null) return { tokens: [], costUsd: null };
  const { tokens, reported } = reading;
  const usage = protocol.hasOutput ? tokens : { ...tokens, outputTokens: 0 };
  const names = { provider, requestModel: responseModel ?? 'gemini-embedding-2', responseModel };
  return {
    tokens: [usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.reasoningTokens],
    costUsd: price({ ...names, usage, reported, atMicros })?.costUsd ?? null,
  };
}

const generated = (usageMetadata: unknown) => ({ ...said('a', end), usageMetadata });
const text = (tokenCount: number) => [{ modality: 'TEXT', tokenCount }];

/** Gemini 2.5 Flash, USD a million tokens: input 0.30, cached 0.03, audio 1.00, cached audio 0.10, output 2.50. */
describe('usageMetadata', () => {
  it.each<[what: string, usage: unknown, tokens: readonly (number | null)[], picoUsd: number | null]>([
    ['text', { promptTokenCount: 100, candidatesTokenCount: 40, totalTokenCount: 140 }, [100, 40, null, null], 130e6],
    [
      'thoughts, which are output',
      { promptTokenCount: 100, candidatesTokenCount: 40, thoughtsTokenCount: 60, totalTokenCount: 200 },
      [100, 100, null, 60],
      280e6,
    ],
    [
      'thoughts that the candidates were counted with, by the total',
      { promptTokenCount: 100, candidatesTokenCount: 100, thoughtsTokenCount: 60, totalTokenCount: 200 },
      [100, 100, null, 60],
      280e6,
    ],
    [
      'nothing but thoughts: a count of 0 is left out',
      { promptTokenCount: 100, thoughtsTokenCount: 60, totalTokenCount: 160 },
      [100, 60, null, 60],
      180e6,
    ],
    ['no output, as of a blocked prompt', { promptTokenCount: 100, totalTokenCount: 100 }, [100, 0, null, null], 30e6],
    [
      'thoughts beside a total without them',
      { promptTokenCount: 100, candidatesTokenCount: 40, thoughtsTokenCount: 60, totalTokenCount: 140 },
      [100, 100, null, 60],
      280e6,
    ],
    [
      'nothing but thoughts, beside a total without them',
      { promptTokenCount: 100, thoughtsTokenCount: 60, totalTokenCount: 100 },
      [100, 60, null, 60],
      180e6,
    ],
    ['a total alone', { totalTokenCount: 100 }, [], null],
    ['no total and no output', { promptTokenCount: 100 }, [100, null, null, null], null],
    [
      'cached content, which is part of the prompt',
      {
        promptTokenCount: 1000,
        cachedContentTokenCount: 800,
        candidatesTokenCount: 40,
        totalTokenCount: 1040,
        promptTokensDetails: text(1000),
        cacheTokensDetails: text(800),
        candidatesTokensDetails: text(40),
      },
      [1000, 40, 800, null],
      200 * 0.3e6 + 800 * 0.03e6 + 40 * 2.5e6,
    ],
    [
      'what tools put into the prompt, which is beside it',
      {
        promptTokenCount: 100,
        toolUsePromptTokenCount: 300,
        candidatesTokenCount: 40,
        thoughtsTokenCount: 60,
        totalTokenCount: 500,
        toolUsePromptTokensDetails: text(300),
      },
      [400, 100, null, 60],
      400 * 0.3e6 + 100 * 2.5e6,
    ],
    [
      'audio, some of it cached',
      {
        promptTokenCount: 1000,
        cachedContentTokenCount: 100,
        candidatesTokenCount: 10,
        totalTokenCount: 1010,
        promptTokensDetails: [...text(200), { modality: 'AUDIO', tokenCount: 800 }],
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 100 }],
      },
      [1000, 10, 100, null],
      200 * 0.3e6 + 700 * 1e6 + 100 * 0.1e6 + 10 * 2.5e6,
    ],
    ['counts that are none', { promptTokenCount: '100', totalTokenCount: null }, [], null],
    ['nothing', {}, [], null],
    ['no object', 'usage', [], null],
  ])('of %s is counted once', (_, usage, tokens, picoUsd) => {
    const { costUsd, ...read } = counted(generated(usage));
    expect(read.tokens).toEqual(tokens);
    expect(costUsd).toEqual(picoUsd === null ? null : expect.closeTo(picoUsd / 1e12, 12));
  });

  it('of a model by tiers has the price of its tier', () => {
    const usageMetadata = { promptTokenCount: 250_000, candidatesTokenCount: 1000, totalTokenCount: 251_000 };
    const { costUsd } = counted({ ...generated(usageMetadata), modelVersion: 'gemini-2.5-pro' });
    expect(costUsd).toBeCloseTo((250_000 * 2.5 + 1000 * 15) / 1e6, 9);
  });
});

/** At the same prices, in `usage` as OpenAI names it. */
describe('usage of Google’s OpenAI-compatible endpoints', () => {
  const said = { prompt_tokens: 100, completion_tokens: 40 };

  it.each<[what: string, usage: object, tokens: readonly (number | null)[], picoUsd: number | null]>([
    ['of text', { ...said, total_tokens: 140 }, [100, 40, null, null], 130e6],
    ['without a total', said, [100, 40, null, null], 130e6],
    ['of less in total than its parts', { ...said, total_tokens: 100 }, [100, 40, null, null], 130e6],
    ['with thinking in the total alone', { ...said, total_tokens: 200 }, [100, 100, null, 60], 280e6],
    [
      'of nothing but thinking, which has a count',
      {
        prompt_tokens: 100,
        completion_tokens: 0,
        total_tokens: 200,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      [100, 100, null, 100],
      280e6,
    ],
    [
      'with a count of what is in the completion',
      { ...said, total_tokens: 140, completion_tokens_details: { reasoning_tokens: 30 } },
      [100, 40, null, 30],
      130e6,
    ],
    ['without a count of the output', { prompt_tokens: 100, total_tokens: 200 }, [], null],
  ])('%s is counted once', (_, usage, tokens, picoUsd) => {
    for (const provider of ['gcp.gemini', 'gcp.vertex_ai']) {
      const found = counted({ id: 'c', model: 'gemini-2.5-flash', usage }, { protocol: openaiChat, provider });
      expect(found.tokens).toEqual(tokens);
      expect(found.costUsd).toEqual(picoUsd === null ? null : expect.closeTo(picoUsd / 1e12, 12));
    }
  });

  it('is read by the total of nobody else', () => {
    const body = { id: 'c', model: 'gemini-2.5-flash', usage: { ...said, total_tokens: 200 } };
    expect(counted(body, { protocol: openaiChat, provider: 'openrouter' }).tokens).toEqual([100, 40, null, null]);
  });
});

describe('embeddings', () => {
  const predicted = (...tokens: unknown[]) => ({
    predictions: tokens.map((token_count) => ({
      embeddings: { values: [0.1, -0.2], statistics: { truncated: false, token_count } },
    })),
    metadata: { billableCharacterCount: 20 },
  });
  const audio = [...text(10), { modality: 'AUDIO', tokenCount: 1000 }];

  it.each<[what: string, body: object, tokens: readonly (number | null)[], costUsd: number | null]>([
    ['without usage', { embedding: { values: [0.1] } }, [], null],
    ['with usage', { embeddings: [], usageMetadata: { promptTokenCount: 10 } }, [10, 0, null, null], 2e-6],
    [
      'of sound, by the Gemini API',
      { usageMetadata: { promptTokenCount: 1010, promptTokenDetails: audio } },
      [1010, 0, null, null],
      (10 * 0.2 + 1000 * 6.5) / 1e6,
    ],
    [
      'of sound, by Vertex AI',
      { usageMetadata: { promptTokenCount: 1010, promptTokensDetails: audio, totalTokenCount: 1010 } },
      [1010, 0, null, null],
      (10 * 0.2 + 1000 * 6.5) / 1e6,
    ],
    ['that were predicted', predicted(7, 5.0), [12, 0, null, null], 2.4e-6],
    ['that were predicted, one of them uncounted', predicted(7, null), [], null],
    ['that were predicted of pictures', { predictions: [{ imageEmbedding: [0.1] }] }, [], null],
  ])('%s', (_, body, tokens, costUsd) => {
    const found = counted(body, { protocol: googleEmbedContent });
    expect(found.tokens).toEqual(tokens);
    expect(found.costUsd).toEqual(costUsd === null ? null : expect.closeTo(costUsd, 12));
  });
});

describe('other models on Vertex AI', () => {
  it('Claude is counted as Anthropic counts, at Google’s price', () => {
    const usage = { input_tokens: 10, cache_creation_input_tokens: 20, cache_read_input_tokens: 70, output_tokens: 40 };
    const body = { id: 'msg_vrtx_1', model: 'claude-opus-4-6', usage };
    const found = counted(body, { protocol: anthropicMessages, provider: 'gcp.vertex_ai' });
    expect(found.tokens).toEqual([100, 40, 70, null]);
    expect(found.costUsd).toBeCloseTo((10 * 5 + 20 * 6.25 + 70 * 0.5 + 40 * 25) / 1e6, 12);
  });
});
