import { AsyncLocalStorage } from 'node:async_hooks';
import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import { openAgent } from '../../record/agent.ts';
import { addAmbientSource } from '../../record/ambient.ts';
import { openToolCall } from '../../record/tool-call.ts';
import { openTurnOfCall } from './ai-sdk-calls.ts';
import { addIntegration } from './ai-sdk-registry.ts';
import { type FrameworkScope, openWithin } from './framework-scope.ts';
import { shield } from './shield.ts';

/** What the AI SDK says of a call that begins. */
export interface TurnStart {
  readonly functionId?: unknown;
  /** What stops it, where the agent gave it that. */
  readonly abortSignal?: AbortSignal | undefined;
}

/** A message on the AI SDK's channel, which is documented in its chapter on telemetry; from version 7. */
interface Message {
  readonly type: string;
  readonly event: TurnStart & { readonly toolCall?: { readonly toolName?: string } };
  readonly error?: unknown;
  readonly result?: { readonly output?: { readonly type?: unknown; readonly error?: unknown } };
}

/** What an integration is told of a tool that has ended, in the context of its call. */
interface ToolEnd {
  readonly toolOutput?: { readonly type?: unknown; readonly error?: unknown };
}

const toolError = 'tool-error';

/** Calls that are an agent's turn, where they have a name. */
const turns: readonly string[] = ['generateText', 'streamText'];

/**
 * The AI SDK from version 7 on: its tracing channel reaches every copy of it, bundled ones too, and sets the context for
 * what happens inside. Returns what stops it.
 */
export function observeAiSdk(): () => void {
  const current = new AsyncLocalStorage<FrameworkScope | null>();
  const opened = new WeakMap<object, FrameworkScope>();
  // Node's types give the channel's context no shape; its messages are read as the SDK documents them.
  const channel = tracingChannel('ai:telemetry') as unknown as TracingChannel<FrameworkScope | null, Message>;

  const open = (message: Message): FrameworkScope | null => {
    const around = current.getStore() ?? null;
    const scope = shield(() => openFor(message, around), null);
    if (scope) opened.set(message, scope);
    return scope ?? around;
  };
  const end = (message: Message): void => shield(() => opened.get(message)?.end(endOf(message)), undefined);

  channel.start.bindStore(current, open);
  const subscribers = { asyncEnd: end };
  channel.subscribe(subscribers as Parameters<typeof channel.subscribe>[0]);
  const ends = [
    addAmbientSource(() => current.getStore()?.current() ?? null),
    // The channel hides a tool's result where the agent wants inputs or outputs hidden, and so whether it failed.
    addIntegration({
      onToolExecutionEnd: ({ toolOutput }: ToolEnd) =>
        shield(() => {
          if (toolOutput?.type === toolError) current.getStore()?.end({ error: toolOutput.error, status: 'error' });
        }, undefined),
    }),
  ];
  return () => {
    for (const each of ends) each();
    channel.start.unbindStore(current);
    channel.unsubscribe(subscribers as Parameters<typeof channel.unsubscribe>[0]);
  };
}

function openFor({ type, event }: Message, around: FrameworkScope | null): FrameworkScope | null {
  if (type === 'executeTool') return openWithin(around, () => openToolCall(event.toolCall?.toolName ?? ''));
  if (!turns.includes(type)) return null;
  return openTurn(event, around);
}

/** Opens the turn of a named call; a call without a name, by `functionId` or by its agent's id, is no agent's. */
export function openTurn({ functionId, abortSignal }: TurnStart, around: FrameworkScope | null): FrameworkScope | null {
  return openTurnOfCall((agentName) => {
    const role = typeof functionId === 'string' ? functionId : agentName;
    return role === null ? null : openWithin(around, () => openAgent({ role }), abortSignal);
  });
}

/** What failed in a tool is its result: the model is told of it, and goes on. */
function endOf({ error, result }: Message): { readonly error?: unknown; readonly status?: 'error' } {
  if (error !== undefined) return { error };
  const output = result?.output;
  return output?.type === toolError ? { error: output.error, status: 'error' } : {};
}
