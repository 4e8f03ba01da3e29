import { AsyncResource } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import { nextTick } from 'node:process';
import type { Context } from '@opentelemetry/api';
import { activeContext } from '../../record/active.ts';
import { type CallContext, type ScopeSource, settledScope } from '../scope.ts';
import { callFrames } from './call-frames.ts';
import type { CapacityWatch } from './capacity.ts';
import { handlerOf, type UndiciHandler, type UndiciRequest } from './undici-request.ts';

/** The scope of a request of undici's, which may have to wait for the response. */
export interface UndiciScope extends ScopeSource {
  /** The response's head is in, no interim one; undici's own code has not seen it yet. */
  responseStarted(): void;
}

/**
 * Finds out who made a request, at the moment undici creates it. Mostly that is whoever is active. But a pool whose
 * connections are all taken (`new Agent({ connections: 2 })`) creates a queued request when an earlier one is done, in
 * that one's context; a retry interceptor does so from a timer. Four ways lead to the caller, none of them a guess:
 *
 * - `request`, `stream` and `pipeline` make their handler an `AsyncResource` of the caller.
 * - `fetch` has its handler called by nobody in between, and no pool can be at work.
 * - The call stack shows that the caller, or undici on its behalf, is what got here. Taking it costs 40 µs.
 * - `fetch` goes on in its caller's context once the response's head is in, and the first thing it does is to listen
 *   to the body.
 *
 * Where none of them does, the scope is not known.
 */
export function findScope(request: UndiciRequest, capacity: CapacityWatch): UndiciScope {
  const handler = handlerOf(request);
  if (handler instanceof AsyncResource) return known(handler.runInAsyncScope(activeContext));
  const isCallers = (isOfFetch(handler) && capacity.excludesPools()) || isInCallersStack(handler);
  return isCallers ? known(activeContext()) : scopeFromBody(request);
}

function known(context: Context): UndiciScope {
  return { ...settledScope(context), responseStarted() {} };
}

/** From the channel's subscriber to `fetch`, with undici's dispatchers between them and room for interceptors. */
const maxFrames = 32;

/** What stands on the stack when a pool creates requests that had to wait. */
const drainFrame = /drain/i;

/** undici's ways in, which create a request before they return to their caller: `fetch`, and `request` with the like. */
const fetchFrame = 'httpNetworkFetch';
const entryScript = /[\\/]api-(?:request|stream|pipeline)\.js$/;

/** undici 8.12 and later run a request that was queued in the context in which it was. */
const queuedFrame = 'runInAsyncScope';

/** Whether the request is being created on behalf of whoever called: the innermost frame that says something decides. */
function isInCallersStack(handler: UndiciHandler | null): boolean {
  for (const { functionName, scriptName } of callFrames(maxFrames)) {
    if (functionName === fetchFrame || entryScript.test(scriptName)) return true;
    // An interceptor may have queued it, a retry for example, in a context that was not the caller's either.
    if (functionName === queuedFrame) return isOfFetch(handler);
    if (drainFrame.test(functionName) || (functionName === 'emit' && scriptName === 'node:events')) return false;
  }
  return false;
}

/** `fetch` gives a literal with these members; interceptors wrap it in objects of classes of their own. */
function isOfFetch(handler: UndiciHandler | null): boolean {
  return (
    handler !== null && Object.getPrototypeOf(handler) === Object.prototype && 'body' in handler && 'abort' in handler
  );
}

/** Waits for `fetch` to take up the body, which it does in the context of its caller. */
function scopeFromBody(request: UndiciRequest): UndiciScope {
  let settled: { readonly context: CallContext } | null = null;
  let isAwaited = false;
  let use: ((context: CallContext) => void) | null = null;
  const settle = (context: CallContext) => {
    if (settled !== null) return;
    settled = { context };
    use?.(context);
  };
  return {
    responseStarted() {
      if (isAwaited) return;
      isAwaited = true;
      // The body is there when undici's handler has returned, and is listened to in the microtasks after that.
      nextTick(() => {
        if (!onceRead(handlerOf(request), () => settle(activeContext()))) settle(null);
      });
    },
    whenSettled(callback) {
      use = callback;
      if (settled !== null) callback(settled.context);
      else if (isAwaited) setImmediate(settle, null);
      else settle(null);
    },
  };
}

interface ReadableLike extends EventEmitter {
  readonly _readableState?: { readonly pipes?: readonly ReadableLike[] };
}

/**
 * Calls back when a handler's body is read: at the end of its pipeline, which is the stream itself where there is no
 * `content-encoding`. False where that cannot be waited for. Runs on its own, so it may not throw.
 */
function onceRead(handler: UndiciHandler | null, callback: () => void): boolean {
  try {
    let stream = handler?.body as ReadableLike | null | undefined;
    for (let next = stream; next !== undefined; next = stream?._readableState?.pipes?.[0]) stream = next;
    if (typeof stream?.on !== 'function') return false;
    const onListener = (event: string | symbol) => {
      if (event !== 'readable') return;
      stream.off('newListener', onListener);
      callback();
    };
    stream.on('newListener', onListener);
    return true;
  } catch {
    return false;
  }
}
