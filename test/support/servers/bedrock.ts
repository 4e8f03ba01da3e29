import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createPricer } from '../../../src/pricing/index.ts';
import { chunkEvent, exceptionEvent, jsonEvent } from '../event-stream.ts';
import type { Served } from './served.ts';

/** What Bedrock answered, in the columns of `model_calls`. */
export interface BedrockServed extends Served {
  readonly cache_write_tokens: number | null;
  readonly attempt: number;
  readonly error_type: string | null;
  readonly cost_usd: number | null;
}

/** A server of Bedrock's runtime, and its log. */
export interface BedrockServer {
  readonly url: string;
  readonly log: readonly BedrockServed[];
  /** Requests that were for no model. */
  readonly others: readonly string[];
  close(): Promise<void>;
}

/** Starts a loopback server, of HTTP/1.1 or of HTTP/2 without TLS. */
export async function startBedrock(version: 'http' | 'http2'): Promise<BedrockServer> {
  const log: BedrockServed[] = [];
  let asked = 0;
  const others: string[] = [];
  const listen = async (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    await new Promise((resolve) => request.once('end', resolve));
    const path = request.url ?? '/';
    if (path.endsWith('/count-tokens')) {
      others.push(path);
      sendJson(response, { body: { inputTokens: 7 } });
      return;
    }
    asked += 1;
    log.push(await answer(request, { response, sequence: asked }));
  };
  // What HTTP/2 hands over has all that is used of it here, though its types are others.
  const server = version === 'http' ? createHttpServer(listen) : createHttp2Server(listen as never);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    others,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const price = createPricer();

/** As Converse counts, of each of the parts what the others leave out. */
const usage = { inputTokens: 12, outputTokens: 40, cacheReadInputTokens: 1000, cacheWriteInputTokens: 200 };
const converseUsage = { ...usage, totalTokens: 1252, cacheDetails: [{ ttl: '5m', inputTokens: 200 }] };
const claudeUsage = {
  input_tokens: 12,
  cache_read_input_tokens: 1000,
  cache_creation_input_tokens: 200,
  cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 0 },
};
const metrics = {
  inputTokenCount: 12,
  outputTokenCount: 40,
  invocationLatency: 900,
  firstByteLatency: 300,
  cacheReadInputTokenCount: 1000,
  cacheWriteInputTokenCount: 200,
};
const plainMetrics = { inputTokenCount: 12, outputTokenCount: 40, invocationLatency: 900, firstByteLatency: 300 };
const countHeaders = { 'x-amzn-bedrock-input-token-count': '12', 'x-amzn-bedrock-output-token-count': '40' };

const cached = { input_tokens: 1212, output_tokens: 40, cache_read_tokens: 1000, cache_write_tokens: 200 };
const uncached = { input_tokens: 12, output_tokens: 40, cache_read_tokens: null, cache_write_tokens: null };
const unknown = { input_tokens: null, output_tokens: null, cache_read_tokens: null, cache_write_tokens: null };

/** Where a request goes, and in what it is answered. */
interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The model as it was asked for. */
  readonly modelId: string;
  readonly attempt: number;
  readonly requestId: string;
}

interface Answering {
  readonly response: ServerResponse;
  readonly sequence: number;
}

async function answer(request: IncomingMessage, { response, sequence }: Answering): Promise<BedrockServed> {
  const [, encodedId = '', operation = ''] = /^\/model\/([^/]+)\/([^/]+)$/.exec(request.url ?? '') ?? [];
  const modelId = decodeURIComponent(encodedId);
  const attempt = Number(/attempt=(\d+)/.exec(String(request.headers['amz-sdk-request']))?.[1]);
  const requestId = `4c2b6f0e-0000-4000-8000-${String(sequence).padStart(12, '0')}`;
  const call: Call = { request, response, modelId, attempt, requestId };
  response.setHeader('x-amzn-requestid', requestId);
  const failed = fail(call, operation);
  if (failed !== null) return failed;
  if (operation === 'converse') return converse(call);
  if (operation === 'converse-stream') return converseStream(call);
  if (operation === 'invoke') return invoke(call);
  return invokeStream(call);
}

/** The line of the log, where it went well and all is known. */
function served(call: Call, change: Partial<BedrockServed>): BedrockServed {
  const model = call.modelId.split('/').at(-1) ?? '';
  const line = {
    operation_name: 'chat',
    request_model: model,
    response_model: null,
    streamed: false,
    status: 'success' as const,
    http_status: 200,
    response_id: call.requestId,
    attempt: call.attempt,
    error_type: null,
    ...cached,
    ...change,
  };
  const priced = price({
    provider: 'aws.bedrock',
    requestModel: model,
    responseModel: null,
    usage: {
      inputTokens: line.input_tokens,
      outputTokens: line.output_tokens,
      cacheReadTokens: line.cache_read_tokens,
      cacheWriteTokens: line.cache_write_tokens,
    },
    atMicros: Date.now() * 1000,
  });
  return { ...line, cost_usd: priced?.costUsd ?? null };
}

function fail(call: Call, operation: string): BedrockServed | null {
  const { modelId, attempt, response } = call;
  const refusal = modelId === 'bad.model' ? 400 : modelId === 'busy.model' && attempt === 1 ? 429 : null;
  if (refusal === null) return null;
  const type = refusal === 429 ? 'ThrottlingException' : 'ValidationException';
  // Without it the SDK would wait for half a second.
  response.setHeader('x-amz-retry-after', '1');
  response.setHeader('x-amzn-errortype', `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`);
  sendJson(response, { message: 'Too many requests, please wait before trying again.' }, refusal);
  const streamed = operation.endsWith('stream');
  const errorType = String(refusal);
  return served(call, {
    ...unknown,
    status: 'error',
    http_status: refusal,
    response_id: null,
    error_type: errorType,
    streamed,
  });
}

function converse(call: Call): BedrockServed {
  const message = { role: 'assistant', content: [{ text: 'Ledgers "usage" {"inputTokens": 99}' }] };
  sendJson(call.response, {
    output: { message },
    stopReason: 'end_turn',
    usage: converseUsage,
    metrics: { latencyMs: 900 },
  });
  return served(call, {});
}

async function converseStream(call: Call): Promise<BedrockServed> {
  const started = [jsonEvent('messageStart', { role: 'assistant' }), delta('Ledgers'), delta(' — 台帳 "usage"')];
  if (call.modelId === 'slow.model') return stall(call, { frames: started, known: unknown });
  if (call.modelId === 'broken.model') return breakOff(call, { frames: started, known: unknown });
  await sendFrames(call.response, [
    ...started,
    jsonEvent('contentBlockStop', { contentBlockIndex: 0 }),
    jsonEvent('messageStop', { stopReason: 'end_turn' }),
    jsonEvent('metadata', { usage: converseUsage, metrics: { latencyMs: 900 } }),
  ]);
  return served(call, { streamed: true });
}

const delta = (text: string) => jsonEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });

function invoke(call: Call): BedrockServed {
  const { response, modelId } = call;
  if (modelId.includes('claude') || modelId.startsWith('arn:')) {
    const content = [{ type: 'text', text: 'Ledgers' }];
    const message = { id: 'msg_bdrk_01', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5-20250929' };
    sendJson(response, { ...message, content, usage: { ...claudeUsage, output_tokens: 40 } });
    return served(call, { response_model: message.model });
  }
  if (modelId.includes('embed')) {
    response.setHeader('x-amzn-bedrock-input-token-count', '12');
    sendJson(response, { embedding: [0.1, -0.2], inputTextTokenCount: 12 });
    return served(call, { ...uncached, output_tokens: 0, operation_name: 'embeddings' });
  }
  if (modelId.startsWith('cohere')) {
    sendJson(response, { generations: [{ text: 'Ledgers' }] });
    return served(call, unknown);
  }
  for (const [name, value] of Object.entries(countHeaders)) response.setHeader(name, value);
  sendJson(response, { generation: 'Ledgers', prompt_token_count: 12, generation_token_count: 40 });
  return served(call, uncached);
}

async function invokeStream(call: Call): Promise<BedrockServed> {
  const { response, modelId } = call;
  if (modelId.startsWith('meta')) {
    const end = { generation: '', stop_reason: 'stop', 'amazon-bedrock-invocationMetrics': plainMetrics };
    await sendFrames(response, [chunkEvent({ generation: 'Ledgers' }), chunkEvent(end)]);
    return served(call, { ...uncached, streamed: true });
  }
  const message = {
    id: 'msg_bdrk_01',
    model: 'claude-sonnet-4-5-20250929',
    usage: { ...claudeUsage, output_tokens: 1 },
  };
  const started = [
    chunkEvent({ type: 'message_start', message }),
    chunkEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Ledgers' } }),
  ];
  const known = { response_model: message.model, ...cached, output_tokens: null };
  if (modelId === 'slow.model') return stall(call, { frames: started, known });
  if (modelId === 'broken.model') return breakOff(call, { frames: started, known });
  await sendFrames(response, [
    ...started,
    chunkEvent({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 40 } }),
    chunkEvent({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }),
  ]);
  return served(call, { streamed: true, response_model: message.model });
}

/** What came of a stream before its end, and what it had told of usage by then. */
interface Begun {
  readonly frames: readonly Buffer[];
  readonly known: Partial<BedrockServed>;
}

/** Waits until the client gives up. */
async function stall(call: Call, { frames, known }: Begun): Promise<BedrockServed> {
  const { response } = call;
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  response.write(Buffer.concat(frames));
  await new Promise((resolve) => response.once('close', resolve));
  return served(call, { ...known, streamed: true, status: 'aborted', error_type: 'AbortError' });
}

async function breakOff(call: Call, { frames, known }: Begun): Promise<BedrockServed> {
  const type = 'modelStreamErrorException';
  await sendFrames(call.response, [...frames, exceptionEvent(type, 'The model has failed.')]);
  return served(call, { ...known, streamed: true, status: 'error', error_type: type });
}

/** In pieces that are not the frames. */
async function sendFrames(response: ServerResponse, frames: readonly Buffer[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  const bytes = Buffer.concat(frames);
  for (let at = 0; at < bytes.length; at += 61) {
    response.write(bytes.subarray(at, at + 61));
    if (at % 610 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
