import { AsyncLocalStorage } from 'node:async_hooks';
import { addAmbientSource } from '../../record/ambient.ts';
import { levelOfResponse } from '../../record/recent-responses.ts';
import type { Level } from '../../record/scope.ts';
import { openToolCall } from '../../record/tool-call.ts';
import { openTurn, type TurnStart } from './ai-sdk.ts';
import { addIntegration } from './ai-sdk-registry.ts';
import { type FrameworkScope, openWithin } from './framework-scope.ts';
import { shield } from './shield.ts';

/** What the events of version 6 say; those of version 7, which looks into the same list, have a `callId`. */
interface Event extends TurnStart {
  readonly callId?: unknown;
  readonly toolCall?: { readonly toolName?: string } & object;
  readonly success?: boolean;
  readonly error?: unknown;
  /** The last model's. */
  readonly response?: { readonly id?: string };
}

/** A named call's turn. */
interface Turn {
  readonly scope: FrameworkScope;
  /** As its start and its end say it; what an unnamed call in its context says is not its end. */
  readonly functionId: unknown;
}

/**
 * Version 6 of the AI SDK: a telemetry integration. It is called, and not called around anything, so that its scope is
 * entered from inside: each of the SDK's calls waits for its start's listeners before it goes on, in a context of its
 * own. Where the agent gave that call a listener of its own, ours is called after it, and what it enters is lost: tool
 * calls are then recorded in the scope around, as model calls are, and a turn is not. Returns what stops it.
 */
export function observeAiSdk6(): () => void {
  const current = new AsyncLocalStorage<FrameworkScope>();
  const turns = new WeakMap<Level, Turn>();
  const tools = new WeakMap<object, FrameworkScope>();
  const around = (): FrameworkScope | null => current.getStore() ?? null;
  const integration = {
    onStart: guarded((event) => {
      const turn = openTurn(event, around());
      const level = turn?.current()?.level;
      if (!turn || !level) return;
      turns.set(level, { scope: turn, functionId: event.functionId });
      current.enterWith(turn);
    }),
    // A stream ends in the context of whoever reads it: the response tells whose it is. Where the provider gave it no
    // id, the SDK makes one up, and the context is all there is.
    onFinish: guarded(({ functionId, response }) => {
      const level = levelOfResponse(response?.id ?? '') ?? ownLevel(around());
      const turn = level && turns.get(level);
      if (turn && turn.functionId === functionId) turn.scope.end();
    }),
    onToolCallStart: guarded(({ toolCall }) => {
      const scope = openWithin(around(), () => openToolCall(toolCall?.toolName ?? ''));
      if (toolCall) tools.set(toolCall, scope);
      current.enterWith(scope);
    }),
    onToolCallFinish: guarded(({ toolCall, success, error }) => {
      if (toolCall) tools.get(toolCall)?.end(success === false ? { error, status: 'error' } : {});
    }),
  };
  const ends = [addIntegration(integration), addAmbientSource(() => around()?.current() ?? null)];
  return () => {
    for (const end of ends) end();
  };
}

/** The level of the scope itself, while it is open. */
const ownLevel = (scope: FrameworkScope | null): Level | null =>
  scope?.isOpen === true ? (scope.current()?.level ?? null) : null;

/** A listener that leaves alone what version 7 says, and never throws. */
const guarded =
  (listener: (event: Event) => void) =>
  (event: Event): void =>
    shield(() => ('callId' in event ? undefined : listener(event)), undefined);
