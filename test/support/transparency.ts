import OpenAI from 'openai';
import { type ModelServer, type Script, startModelServer } from './model-server.ts';

/**
 * What an agent can tell of its requests, written down so that it can be compared: once without anybody watching, once
 * with. Each scenario is a request with what comes of it; ports and dates, which differ by nature, are left out.
 */
export type Scenario = (server: ModelServer) => Promise<unknown>;

const headers = { 'content-type': 'application/json' };
const messages = [{ role: 'user', content: 'Hello' }];

/** The turn is named by the model that is asked for. */
const script: Script = ({ model }) => {
  switch (model) {
    case 'pieces':
      return { text: 'Ünïcode 😀 in pieces.', delivery: { pieceBytes: 37, pieceDelayMs: 2 } };
    case 'gzip':
      return { text: 'Packed. '.repeat(100), delivery: { encoding: 'gzip' } };
    case 'br':
      return { text: 'Packed. '.repeat(100), delivery: { encoding: 'br', pieceBytes: 10 } };
    case 'refuses':
      return { status: 400 };
    case 'breaks':
      return { delivery: { breakAfterPieces: 3 } };
    case 'breaks at once':
      return { delivery: { breakAfterPieces: 0 } };
    case 'stalls':
      return { delivery: { stallAfterPieces: 2 } };
    case 'silent':
      return { delivery: { delayMs: 60_000 } };
    case 'malformed':
      return { delivery: { rawBody: '{"id": oops' } };
    case 'large':
      return { delivery: { rawBody: Buffer.alloc(32 * 1024 * 1024, 'x'), pieceBytes: 65_536 } };
    default:
      return { usage: { inputTokens: 10, outputTokens: 5 } };
  }
};

function ask(server: ModelServer, model: string, init: RequestInit & { stream?: boolean } = {}): Promise<Response> {
  const { stream = false, ...rest } = init;
  const body = JSON.stringify({ model, messages, stream });
  return fetch(`${server.openaiUrl}/chat/completions`, { method: 'POST', headers, body, ...rest });
}

/** An error as the agent sees it, without the port. */
function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, cause } = error;
  const code = (error as { code?: unknown }).code;
  return { name, message: message.replace(/:\d{4,5}/g, ''), code, cause: cause === undefined ? null : told(cause) };
}

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return told(error);
  }
}

async function chunksOf(response: Response): Promise<string[]> {
  const reader = response.body!.getReader();
  const chunks: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(Buffer.from(value).toString('latin1'));
  }
}

async function untilAbandoned(server: ModelServer): Promise<boolean> {
  while (!server.log.at(-1)?.abandoned) await new Promise((resolve) => setTimeout(resolve, 2));
  return true;
}

const identity = (response: Response, server: ModelServer) => ({
  status: response.status,
  statusText: response.statusText,
  ok: response.ok,
  url: response.url.replace(server.url, ''),
  redirected: response.redirected,
  type: response.type,
  bodyUsed: response.bodyUsed,
  locked: response.body?.locked,
  body: Object.prototype.toString.call(response.body),
  keys: Reflect.ownKeys(response),
  headers: [...response.headers].filter(([name]) => name !== 'date'),
});

export const scenarios: Record<string, Scenario> = {
  async 'a response’s identity'(server) {
    const response = await ask(server, 'plain');
    const before = identity(response, server);
    const text = await response.text();
    return { before, text, after: identity(response, server) };
  },
  async 'a clone'(server) {
    const response = await ask(server, 'plain');
    const clone = response.clone();
    return [await clone.json(), clone.bodyUsed, response.bodyUsed, await response.json(), identity(clone, server)];
  },
  async 'chunk boundaries'(server) {
    return chunksOf(await ask(server, 'pieces', { stream: true }));
  },
  async 'both halves of a tee'(server) {
    const [left, right] = (await ask(server, 'pieces', { stream: true })).body!.tee();
    return Promise.all([new Response(left).text(), new Response(right).text()]);
  },
  async 'a reader that brings its own buffer'(server) {
    const response = await ask(server, 'plain');
    return outcome(async () => {
      const reader = response.body!.getReader({ mode: 'byob' });
      const { value } = await reader.read(new Uint8Array(16));
      return value?.byteLength;
    });
  },
  async 'compressed bodies'(server) {
    const packed = await Promise.all([ask(server, 'gzip'), ask(server, 'br'), ask(server, 'gzip', { stream: true })]);
    return Promise.all(packed.map(async (response) => [identity(response, server), await response.text()]));
  },
  async 'an HTTP error'(server) {
    const response = await ask(server, 'refuses');
    return [identity(response, server), await response.json()];
  },
  async 'malformed JSON'(server) {
    const response = await ask(server, 'malformed');
    return outcome(() => response.json());
  },
  'a connection that breaks before the response': (server) => outcome(() => ask(server, 'breaks at once')),
  async 'a connection that breaks within the body'(server) {
    const response = await ask(server, 'breaks', { stream: true });
    return outcome(() => response.text());
  },
  async 'a connection that is refused'(server) {
    await server.close();
    return outcome(() => ask(server, 'plain'));
  },
  async 'an abort before the response'(server) {
    const reason = new RangeError('enough');
    const controller = new AbortController();
    const asked = outcome(() => ask(server, 'silent', { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 20);
    return asked;
  },
  async 'an abort within the body, which reaches the server'(server) {
    const controller = new AbortController();
    const response = await ask(server, 'stalls', { stream: true, signal: controller.signal });
    const reader = response.body!.getReader();
    await reader.read();
    controller.abort();
    return [await outcome(() => reader.read()), await untilAbandoned(server)];
  },
  async 'a cancelled body, which reaches the server'(server) {
    const response = await ask(server, 'stalls', { stream: true });
    await response.body!.cancel('enough');
    return [await untilAbandoned(server), response.bodyUsed, response.body!.locked];
  },
  async 'a reader that does not read holds the server back'(server) {
    const response = await ask(server, 'large');
    const reader = response.body!.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const wasHeldBack = !server.log.at(-1)!.finished;
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.byteLength;
    return [wasHeldBack, bytes > 30 * 1024 * 1024];
  },
  async 'the openai client’s own view'(server) {
    const openai = new OpenAI({ baseURL: server.openaiUrl, apiKey: 'sk-none', maxRetries: 0 });
    const create = (model: string) =>
      openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] }).withResponse();
    const { data, response, request_id } = await create('plain');
    const ids = { id: data.id.replace(/\d+$/, ''), request_id: request_id?.replace(/\d+$/, '') };
    return [ids, data.choices, response.status, await outcome(() => create('refuses'))];
  },
};

/** What came of each scenario, on a server of its own that `watch` is told of; what it returns is called at its end. */
export async function transcribe(watch?: (server: ModelServer) => () => void): Promise<Record<string, unknown>> {
  const transcript: Record<string, unknown> = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    const server = await startModelServer({ script });
    const stop = watch?.(server);
    transcript[name] = await scenario(server);
    stop?.();
    await server.close();
  }
  return transcript;
}
