import Anthropic from '@anthropic-ai/sdk';
import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import OpenAI from 'openai';
import { createSystemClock } from '../../src/common/clock.ts';
import type { Logger } from '../../src/common/logger.ts';
import { type ProviderUrl, startWire, type Wire, type WireProblem } from '../../src/instrumentation/index.ts';
import { createPricer } from '../../src/pricing/index.ts';
import type { ModelCall } from '../../src/record/model-call.ts';
import { type ModelServer, type Script, type ServedCall, startModelServer } from './model-server.ts';

/** A call as the wire handed it over, with the scope it was made in. */
export interface Recorded {
  readonly call: ModelCall;
  readonly scope: string | undefined;
  readonly scopeKnown: boolean;
}

/** A wire that watches, and what it recorded. */
export interface WatchedProcess {
  readonly wire: Wire;
  readonly recorded: Recorded[];
  readonly problems: WireProblem[];
}

/** A model server, its clients, and a wire that watches them. */
export interface Watched extends WatchedProcess {
  readonly server: ModelServer;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  /** The calls alone, in the order in which they ended. */
  calls(): ModelCall[];
  stop(): Promise<void>;
}

const scopeKey = createContextKey('the agent of a test');
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Stands for the agent's scope: whatever is active when it makes a request. */
export const agentScope = {
  run: <T>(scope: string, work: () => T): T => context.with(context.active().setValue(scopeKey, scope), work),
};

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {} };

/** Starts a wire over the providers given. */
export function watchProcess(providers: readonly ProviderUrl[], onRecord?: () => void): WatchedProcess {
  const recorded: Recorded[] = [];
  const problems: WireProblem[] = [];
  const wire = startWire({
    record(call, active) {
      const scope = active?.getValue(scopeKey) as string | undefined;
      recorded.push({ call, scope, scopeKnown: active !== null });
      onRecord?.();
    },
    clock: createSystemClock(),
    logger: silent,
    pricer: createPricer(),
    providers,
    onProblem: (kind) => problems.push(kind),
  });
  return { wire, recorded, problems };
}

/** The URLs of a model server as a configuration would list them. */
export function providersOf(server: ModelServer): ProviderUrl[] {
  return [
    { url: server.url, provider: 'openai' },
    { url: server.url, provider: 'anthropic', api: 'anthropic-messages' },
  ];
}

/** Clients of the real SDKs for a model server. */
export function clientsOf(server: ModelServer) {
  return {
    openai: new OpenAI({ baseURL: server.openaiUrl, apiKey: 'sk-none' }),
    anthropic: new Anthropic({ baseURL: server.url, apiKey: 'sk-none' }),
  };
}

/** Starts a model server and watches what goes to it. */
export async function watchServer(script?: Script): Promise<Watched> {
  const server = await startModelServer(script ? { script } : {});
  const watched = watchProcess(providersOf(server));
  return {
    ...watched,
    server,
    ...clientsOf(server),
    calls: () => watched.recorded.map(({ call }) => call),
    async stop() {
      watched.wire.stop();
      await server.close();
    },
  };
}

/** What must agree between a call that was recorded and one that was served. */
export function comparable(call: ModelCall) {
  const { provider, requestModel, responseModel, streamed, attempt, httpStatus, responseId, usage } = call;
  return { provider, requestModel, responseModel, streamed, attempt, httpStatus, responseId, usage };
}

/** The same of the server's own log. */
export function comparableServed(served: ServedCall): ReturnType<typeof comparable> {
  const { provider, requestModel, responseModel, streamed, attempt, status, responseId, usage } = served;
  const unknown = { inputTokens: null, outputTokens: null };
  const unknownParts = { cacheReadTokens: null, cacheWriteTokens: null, reasoningTokens: null };
  return {
    provider,
    requestModel,
    responseModel,
    streamed,
    attempt,
    httpStatus: status,
    responseId,
    usage: usage ?? { ...unknown, ...unknownParts },
  };
}

/** Resolves once `condition` holds; the test's own time limit is the only one. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
