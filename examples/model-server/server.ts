import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { message, messageEvents } from './anthropic-messages.ts';
import { deliver, type Outgoing } from './deliver.ts';
import { errorBody, retryHeaders } from './errors.ts';
import { chatCompletion, chatCompletionEvents } from './openai-chat.ts';
import { embeddings } from './openai-embeddings.ts';
import { response, responseEvents } from './openai-responses.ts';
import { completeTurn, type Reply } from './reply.ts';
import { apiOfPath, readModelRequest } from './request.ts';
import type { Api, ModelRequest, Script, ServedCall, Turn } from './types.ts';

export type * from './types.ts';

/** A running model server. */
export interface ModelServer {
  /** `http://127.0.0.1:<port>`: the Anthropic SDK's `baseURL`. */
  readonly url: string;
  /** The openai SDK's `baseURL`: the same with `/v1`. */
  readonly openaiUrl: string;
  /** One entry a request, in the order they came; entries are replaced as their state changes. */
  readonly log: readonly ServedCall[];
  /** Stops listening and breaks what is still open. */
  close(): Promise<void>;
}

export interface ModelServerOptions {
  /** Decides each turn; without one every request gets the same short text. */
  readonly script?: Script;
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

/** Starts a loopback server that speaks the OpenAI and Anthropic protocols, and logs what it answered. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const log: ServedCall[] = [];
  const script = options.script ?? (() => ({}));
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, { log, script }).catch((error: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    openaiUrl: `${url}/v1`,
    log,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { log, script }: { log: ServedCall[]; script: Script },
): Promise<void> {
  const path = new URL(incoming.url ?? '/', 'http://localhost').pathname;
  if (path === '/log') return sendJson(outgoing, { status: 200, body: log });
  const api = apiOfPath(path);
  if (api === undefined || incoming.method !== 'POST') {
    return sendJson(outgoing, { status: 404, body: errorBody(404, { provider: 'openai' }) });
  }
  const index = log.push(openEntry(api, { path, sequence: log.length + 1 })) - 1;
  const update = (change: Partial<ServedCall>) => {
    log[index] = { ...(log[index] as ServedCall), ...change };
  };
  const request = await readModelRequest(incoming, { api, path, sequence: index + 1 });
  update({ requestModel: request.model, streamed: request.streamed, attempt: request.attempt });
  const turn = await script(request);
  const { outgoing: out, logged } = answer(request, turn);
  update(logged);
  const finished = await deliver(outgoing, { outgoing: out, delivery: turn.delivery ?? {} });
  update({ finished, abandoned: !finished });
}

function openEntry(api: Api, { path, sequence }: { path: string; sequence: number }): ServedCall {
  return {
    sequence,
    api,
    provider: api === 'anthropic-messages' ? 'anthropic' : 'openai',
    path,
    requestModel: '',
    responseModel: null,
    streamed: false,
    attempt: 1,
    status: 0,
    usage: null,
    responseId: null,
    finished: false,
    abandoned: false,
  };
}

function answer(request: ModelRequest, turn: Turn): { outgoing: Outgoing; logged: Partial<ServedCall> } {
  const status = turn.status ?? 200;
  const requestId = `req_${String(request.sequence).padStart(8, '0')}`;
  const headers = { [request.provider === 'anthropic' ? 'request-id' : 'x-request-id']: requestId };
  if (status >= 400) {
    const retryAfterMs = turn.retryAfterMs ?? (status === 429 ? 5 : undefined);
    const retry = retryAfterMs === undefined ? {} : retryHeaders(retryAfterMs);
    return {
      outgoing: {
        status,
        headers: { ...headers, ...retry, 'content-type': 'application/json' },
        pieces: [JSON.stringify(errorBody(status, request))],
      },
      logged: { status },
    };
  }
  const reply = completeTurn(request, turn);
  const contentType = request.streamed ? 'text/event-stream; charset=utf-8' : 'application/json';
  return {
    outgoing: { status, headers: { ...headers, 'content-type': contentType }, pieces: bodyOf(request, reply) },
    logged: {
      status,
      responseModel: reply.model,
      usage: reply.reportsUsage ? reply.usage : null,
      responseId: request.api === 'openai-embeddings' ? null : reply.id,
    },
  };
}

function bodyOf(request: ModelRequest, reply: Reply): string[] {
  const { api, streamed } = request;
  if (api === 'openai-embeddings') return [JSON.stringify(embeddings(reply, request))];
  if (api === 'openai-chat') return streamed ? chatCompletionEvents(reply) : [JSON.stringify(chatCompletion(reply))];
  if (api === 'openai-responses') {
    return streamed ? responseEvents(reply, request) : [JSON.stringify(response(reply, request))];
  }
  return streamed ? messageEvents(reply) : [JSON.stringify(message(reply))];
}

function sendJson(outgoing: ServerResponse, { status, body }: { status: number; body: unknown }): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(body));
}
