import type { ServerResponse } from 'node:http';
import { type Answer, type Body, type Served, sendJson, sendPieces, sendUntilGivenUp } from './served.ts';

/** What a server of Google's answered, what that costs, and to whom. */
export interface GoogleServed extends Served {
  readonly provider: string;
  readonly reasoning_tokens: number | null;
  readonly cost_usd: number | null;
  readonly error_type: string | null;
}

/** USD a million tokens, as Google published them. */
const prices: Readonly<Record<string, { input: number; cached: number; output: number }>> = {
  'gemini-2.5-flash': { input: 0.3, cached: 0.03, output: 2.5 },
  'gemini-embedding-001': { input: 0.15, cached: 0, output: 0 },
  'claude-opus-4-6': { input: 5, cached: 0.5, output: 25 },
};

interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly thoughts?: number;
}

/** What a request is answered by: the text of its prompt says it. */
interface Answered {
  readonly tokens: Tokens;
  readonly usageMetadata: object;
  /** Of the only candidate; null where there is none, as the prompt was blocked. */
  readonly finishReason: string | null;
}

const text = (tokenCount: number) => [{ modality: 'TEXT', tokenCount }];

const answers: Readonly<Record<string, Answered>> = {
  plain: {
    tokens: { input: 11, output: 7 },
    usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
    finishReason: 'STOP',
  },
  thoughts: {
    tokens: { input: 12, output: 345, thoughts: 310 },
    usageMetadata: {
      promptTokenCount: 12,
      candidatesTokenCount: 35,
      totalTokenCount: 357,
      thoughtsTokenCount: 310,
      promptTokensDetails: text(12),
      candidatesTokensDetails: text(35),
    },
    finishReason: 'STOP',
  },
  cached: {
    tokens: { input: 2200, output: 40, cached: 2048 },
    usageMetadata: {
      promptTokenCount: 2200,
      cachedContentTokenCount: 2048,
      candidatesTokenCount: 40,
      totalTokenCount: 2240,
      promptTokensDetails: text(2200),
      cacheTokensDetails: text(2048),
      trafficType: 'ON_DEMAND',
    },
    finishReason: 'STOP',
  },
  tools: {
    tokens: { input: 520, output: 90, thoughts: 50 },
    usageMetadata: {
      promptTokenCount: 20,
      toolUsePromptTokenCount: 500,
      candidatesTokenCount: 40,
      thoughtsTokenCount: 50,
      totalTokenCount: 610,
    },
    finishReason: 'STOP',
  },
  unsafe: {
    tokens: { input: 13, output: 3 },
    usageMetadata: { promptTokenCount: 13, candidatesTokenCount: 3, totalTokenCount: 16 },
    finishReason: 'SAFETY',
  },
  blocked: {
    tokens: { input: 14, output: 0 },
    usageMetadata: { promptTokenCount: 14, totalTokenCount: 14 },
    finishReason: null,
  },
};

/**
 * The protocols of the Gemini API and, below `/vertex`, of Vertex AI: https://ai.google.dev/api/generate-content,
 * https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest. The prompt says what comes: one of `answers`;
 * `busy` fails at first, `bad` always, `slow` streams and never ends.
 */
export function createGoogleAnswer(): Answer<GoogleServed> {
  let busy = 0;
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.path, 'http://localhost');
    const [, model = String(request.body.model), method = ''] = /([^/:]+):(\w+)$/.exec(pathname) ?? [];
    const call: Call = {
      provider: pathname.startsWith('/vertex/') ? 'gcp.vertex_ai' : 'gcp.gemini',
      model: decodeURIComponent(model),
      asked: askedOf(request.body),
      body: request.body,
      response,
    };
    if (method === 'countTokens') {
      sendJson(response, { totalTokens: 11 });
      return null;
    }
    if (call.asked === 'bad') return refuse(call, 400);
    if (call.asked === 'busy' && ++busy % 2 === 1) return refuse(call, 429);
    if (method === 'generateContent') return generate(call);
    if (method === 'streamGenerateContent') return stream(call, searchParams.get('alt') === 'sse');
    if (method === 'batchEmbedContents' || method === 'predict') return embed(call);
    if (method === 'rawPredict') return askClaude(call);
    return chat(call);
  };
}

interface Call {
  readonly provider: string;
  readonly model: string;
  readonly asked: string;
  readonly body: Body;
  readonly response: ServerResponse;
}

/** The first text of the prompt. */
const askedOf = (body: Body): string => /"(?:text|content)":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? '';

const responseId = 'mN8gabc_DOmZvdIP';

function servedBy({ provider, model }: Call, tokens: Tokens | null, change: Partial<GoogleServed> = {}): GoogleServed {
  return {
    operation_name: 'generate_content',
    provider,
    request_model: model,
    response_model: model,
    streamed: false,
    status: 'success',
    http_status: 200,
    response_id: responseId,
    input_tokens: tokens?.input ?? null,
    output_tokens: tokens?.output ?? null,
    cache_read_tokens: tokens?.cached ?? null,
    reasoning_tokens: tokens?.thoughts ?? null,
    cost_usd: tokens === null ? null : costOf(model, tokens),
    error_type: null,
    ...change,
  };
}

function costOf(model: string, { input, output, cached = 0 }: Tokens): number {
  const price = prices[model.replace(/^.*\//, '')];
  if (price === undefined) throw new Error(`${model} has no price here`);
  return ((input - cached) * price.input + cached * price.cached + output * price.output) / 1e6;
}

function refuse(call: Call, code: 400 | 429): GoogleServed {
  const status = code === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT';
  sendJson(call.response, { error: { code, message: 'The request was refused.', status } }, code);
  const streamed = call.response.req.url?.includes(':stream') ?? false;
  return servedBy(call, null, {
    streamed,
    status: 'error',
    http_status: code,
    error_type: String(code),
    response_model: null,
    response_id: null,
  });
}

const answerTo = ({ asked }: Call): Answered => answers[asked] ?? (answers.plain as Answered);

const candidate = (said: string, more: object = {}) => ({
  content: { parts: [{ text: said }], role: 'model' },
  index: 0,
  ...more,
});

/** The one body of an answer, or the last event of its stream. */
function lastOf(call: Call, said: string): object {
  const { usageMetadata, finishReason } = answerTo(call);
  const result =
    finishReason === null
      ? { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }
      : { candidates: [candidate(said, { finishReason })] };
  return { ...result, usageMetadata, modelVersion: call.model, responseId };
}

function generate(call: Call): GoogleServed {
  sendJson(call.response, lastOf(call, 'Ledgers "usageMetadata" — 台帳'));
  return servedBy(call, answerTo(call).tokens);
}

async function stream(call: Call, isSse: boolean): Promise<GoogleServed> {
  const { tokens, finishReason } = answerTo(call);
  const head = { modelVersion: call.model, responseId };
  const soFar = (candidatesTokenCount: number) => ({
    promptTokenCount: tokens.input,
    candidatesTokenCount,
    totalTokenCount: tokens.input + candidatesTokenCount,
  });
  const event = (value: object) => `data: ${JSON.stringify(value)}\r\n\r\n`;
  if (call.asked === 'slow') {
    const piece = event({ candidates: [candidate('Led')], usageMetadata: soFar(1), ...head });
    await sendUntilGivenUp(call.response, { contentType: 'text/event-stream', piece });
    return servedBy(call, null, {
      streamed: true,
      status: 'aborted',
      error_type: 'AbortError',
      input_tokens: tokens.input,
    });
  }
  const begun = [
    { candidates: [candidate('Ledgers')], usageMetadata: { trafficType: 'ON_DEMAND' }, ...head },
    { candidates: [candidate(' "finishReason":"STOP" — 台帳')], usageMetadata: soFar(2), ...head },
  ];
  const values = [...(finishReason === null ? [] : begun), lastOf(call, ' keep.')];
  const array = values.map((value, index) => `${index === 0 ? '[' : ',\r\n'}${JSON.stringify(value, null, 2)}`);
  await sendPieces(call.response, {
    contentType: isSse ? 'text/event-stream' : 'application/json; charset=UTF-8',
    pieces: isSse ? values.map(event) : [...array, ']'],
  });
  return servedBy(call, tokens, { streamed: true });
}

function embed(call: Call): GoogleServed {
  const values = Array.from({ length: 768 }, (_, index) => index / 768);
  const statistics = (token_count: number) => ({ truncated: false, token_count });
  const predictions = [5, 6].map((count) => ({ embeddings: { values, statistics: statistics(count) } }));
  const isVertex = call.provider === 'gcp.vertex_ai';
  sendJson(
    call.response,
    isVertex
      ? { predictions, metadata: { billableCharacterCount: 6 } }
      : { embeddings: [{ values }, { values }], usageMetadata: { promptTokenCount: 9, promptTokenDetails: text(9) } },
  );
  const tokens = { input: isVertex ? 11 : 9, output: 0 };
  return servedBy(call, tokens, { operation_name: 'embeddings', response_model: null, response_id: null });
}

function askClaude(call: Call): GoogleServed {
  const id = 'msg_vrtx_01AbC';
  const usage = { input_tokens: 30, cache_read_input_tokens: 100, output_tokens: 20 };
  const content = [{ type: 'text', text: 'Ledgers' }];
  sendJson(call.response, { id, type: 'message', role: 'assistant', model: call.model, content, usage });
  const tokens = { input: 130, output: 20, cached: 100 };
  return servedBy(call, tokens, { operation_name: 'chat', response_id: id });
}

/** Google's own endpoint of OpenAI's protocol. */
function chat(call: Call): GoogleServed {
  const id = 'chatcmpl-g1';
  const usage = { prompt_tokens: 21, completion_tokens: 8, total_tokens: 29 };
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Ledgers' }, finish_reason: 'stop' }];
  sendJson(call.response, { id, object: 'chat.completion', created: 1_769_088_720, model: call.model, choices, usage });
  return servedBy(call, { input: 21, output: 8 }, { operation_name: 'chat', response_id: id });
}
