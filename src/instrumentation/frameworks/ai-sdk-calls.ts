import { AsyncLocalStorage } from 'node:async_hooks';
import { addAmbientSource } from '../../record/ambient.ts';
import { runInScope } from '../../record/run-in-scope.ts';
import { wrapMethod } from '../wrap-method.ts';
import type { FrameworkScope } from './framework-scope.ts';
import type { Replace } from './loaded-modules.ts';

/** A call of the SDK's that takes a turn, from before it begins. */
interface Call {
  /** The agent's whose method makes it; null where the agent's code does. */
  readonly agentName: string | null;
  /** Its turn, once that has been opened. */
  turn: FrameworkScope | null;
}

const calls = new AsyncLocalStorage<Call>();

/** The functions that version 6 is to let be replaced. */
export const aiSdkFunctions: readonly string[] = ['generateText', 'streamText'];

/**
 * Opens the turn of the call under way, by the name of the agent that makes it, once: what is called inside, such as by a
 * tool, is no turn of that call.
 */
export function openTurnOfCall(open: (agentName: string | null) => FrameworkScope | null): FrameworkScope | null {
  const call = calls.getStore();
  if (!call || call.turn) return open(null);
  call.turn = open(call.agentName);
  return call.turn;
}

/** Has the turns of calls stand where they go on, also where nobody could enter them. Returns what stops it. */
export const followAiSdkCalls = (): (() => void) => addAmbientSource(() => calls.getStore()?.turn?.current() ?? null);

/**
 * The AI SDK's agent class, whose id no telemetry event carries, and the functions of version 6, which reports no call
 * that fails: they are wrapped to remember whose call it is, and to end its turn with it.
 */
export function observeAiSdkCalls(exports: Readonly<Record<string, unknown>>, replace: Replace): void {
  const { prototype } = (exports.ToolLoopAgent ?? {}) as { readonly prototype?: object };
  for (const method of ['generate', 'stream']) {
    wrapMethod(prototype, method, ({ self, proceed }) => {
      const { id } = self as { readonly id?: unknown };
      const scope = scopeOf({ agentName: typeof id === 'string' ? id : 'agent', turn: null });
      return runInScope(method === 'generate' ? scope : untilStreaming(scope), proceed);
    });
  }
  // Version 7 tells of both ends by its channel.
  if (!('registerTelemetryIntegration' in exports)) return;
  const functions = Object.fromEntries(aiSdkFunctions.map((name) => [name, exports[name]]));
  wrapMethod(functions, 'generateText', ({ proceed }) => {
    const call = callOfFunction();
    return call === null ? proceed() : runInScope(scopeOf(call), proceed);
  });
  wrapMethod(functions, 'streamText', ({ proceed }) => {
    const call = callOfFunction() ?? calls.getStore();
    if (!call) return proceed();
    const stream = calls.run(call, proceed);
    followStream(stream, call);
    return stream;
  });
  for (const [name, wrapped] of Object.entries(functions)) replace[name]?.(wrapped);
}

interface CallScope {
  with<T>(fn: () => T): T;
  end(options?: { readonly error?: unknown }): void;
}

const scopeOf = (call: Call): CallScope => ({
  with: (fn) => calls.run(call, fn),
  end: (options) => call.turn?.end(options),
});

/** A stream goes on when the method that starts it has returned; only where that fails is it over. */
const untilStreaming = (scope: CallScope): CallScope => ({
  ...scope,
  end: (options) => (options ? scope.end(options) : undefined),
});

/** A call of the function itself; null where it is the one that an agent's method is about to make. */
function callOfFunction(): Call | null {
  const around = calls.getStore();
  return around && around.agentName !== null && around.turn === null ? null : { agentName: null, turn: null };
}

/** The calls of streams, by what the SDK settles when a stream is over. */
const streams = new WeakMap<object, Call>();

/**
 * When a stream is over the SDK tells what its steps were, or what it failed with before the first of them. The promise of
 * that is nobody's until it is asked for, and to ask for it would be to answer for it: the SDK's own methods are wrapped.
 */
function followStream(stream: unknown, call: Call): void {
  const { _steps: steps } = (stream ?? {}) as { readonly _steps?: unknown };
  if (typeof steps !== 'object' || steps === null) return;
  streams.set(steps, call);
  for (const method of ['resolve', 'reject']) {
    wrapMethod(Object.getPrototypeOf(steps), method, ({ self, args: [settled], proceed }) => {
      streams.get(self)?.turn?.end(method === 'reject' ? { error: settled } : {});
      return proceed();
    });
  }
}
