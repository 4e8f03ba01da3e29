import { AsyncLocalStorage } from 'node:async_hooks';
import { openAgent } from '../../record/agent.ts';
import { addAmbientSource } from '../../record/ambient.ts';
import { openToolCall } from '../../record/tool-call.ts';
import { wrapMethod } from '../wrap-method.ts';
import { type FrameworkScope, openWithin } from './framework-scope.ts';
import { agentNameOf, type RunStart } from './langchain-agent-name.ts';
import { createOpenRuns, type OpenRun } from './open-runs.ts';
import { shield } from './shield.ts';

/** A manager of callbacks, or what may become one. */
type Handlers =
  | { readonly handlers?: readonly unknown[]; copy?(added: readonly unknown[]): unknown }
  | undefined
  | null;

/** A run of LangChain's that is under way. */
interface LangChainRun extends OpenRun {
  /** What it is itself; a part of an agent is neither. */
  readonly kind: 'agent' | 'tool' | 'part';
  /** The agent that it is, or is part of. */
  readonly agentName: string | null;
}

const runs = createOpenRuns<LangChainRun>();
const current = new AsyncLocalStorage<FrameworkScope>();

/**
 * LangChain and LangGraph: a callback handler. Handlers are given with a call, or registered for what is called in one
 * asynchronous context (`registerConfigureHook`), and there is no place for one of the whole process: the method that
 * puts together the handlers of each call is wrapped to add ours.
 */
export function observeLangChain(exports: Readonly<Record<string, unknown>>): void {
  wrapMethod(exports.CallbackManager, '_configureSync', ({ args: [inheritable, ...rest], proceed }) =>
    proceed([withHandler(inheritable as Handlers), ...rest]),
  );
  addAmbientSource(() => current.getStore()?.current() ?? null);
}

/** LangChain's own context, where the agent or LangGraph has set it up: it knows the run that goes on. */
export function readLangChainContext(exports: Readonly<Record<string, unknown>>): void {
  const context = exports.AsyncLocalStorageProviderSingleton as
    | { getRunnableConfig?(): { readonly callbacks?: { getParentRunId?(): string | undefined } } | undefined }
    | undefined;
  if (!context?.getRunnableConfig) return;
  addAmbientSource(() => {
    const runId = context.getRunnableConfig?.()?.callbacks?.getParentRunId?.();
    return runs.get(runId)?.scope?.current() ?? null;
  });
}

function withHandler(inheritable: Handlers): unknown {
  if (!inheritable) return [handler];
  if (Array.isArray(inheritable)) return inheritable.includes(handler) ? inheritable : [...inheritable, handler];
  if (inheritable.handlers?.includes(handler)) return inheritable;
  return inheritable.copy?.([handler]) ?? inheritable;
}

/**
 * Waited for, and called before the run goes on in a context of its own: what it enters stands there for all that the
 * run calls. Of a model only the start is heard, to enter where it is called from, which in a stream is the context of
 * whoever reads it: the call itself is the wire's alone.
 */
const handler = {
  name: 'runledger',
  awaitHandlers: true,
  raiseError: false,
  ignoreLLM: false,
  ignoreRetriever: true,
  ignoreChain: false,
  ignoreAgent: false,
  ignoreCustomEvent: true,
  handleChainStart(...args: RunStart): void {
    shield(() => {
      const [, , runId, parentRunId] = args;
      const { around, agentName, isPart } = placeOf(parentRunId);
      const role = agentNameOf(args, { agentName, isPart });
      if (role === null) {
        runs.set(runId, { parentId: parentRunId, scope: around, isScope: false, kind: 'part', agentName });
        return;
      }
      const scope = openWithin(around, () => openAgent({ role }));
      enter(runId, { parentId: parentRunId, scope, isScope: true, kind: 'agent', agentName: role });
    }, undefined);
  },
  handleToolStart(...[tool, , runId, parentRunId, , , runName]: RunStart): void {
    shield(() => {
      const { around, agentName } = placeOf(parentRunId);
      const name = typeof runName === 'string' ? runName : (tool?.name ?? tool?.id?.at(-1) ?? '');
      const scope = openWithin(around, () => openToolCall(name));
      enter(runId, { parentId: parentRunId, scope, isScope: true, kind: 'tool', agentName });
    }, undefined);
  },
  handleChatModelStart: (...[, , , parentRunId]: RunStart): void => enterParent(parentRunId),
  handleLLMStart: (...[, , , parentRunId]: RunStart): void => enterParent(parentRunId),
  handleChainEnd: (_: unknown, runId: string): void => runs.end(runId, {}),
  handleChainError: (error: unknown, runId: string): void => runs.end(runId, { error }),
  handleToolEnd: (_: unknown, runId: string): void => runs.end(runId, {}),
  handleToolError: (error: unknown, runId: string): void => runs.end(runId, { error }),
};

/** Where a run starts: in its parent, or where it is called. */
interface Place {
  readonly around: FrameworkScope | null;
  readonly agentName: string | null;
  /** Something of LangChain's called it, as a step of its own; what a tool calls is no step. */
  readonly isPart: boolean;
}

function placeOf(parentRunId: string | undefined): Place {
  const parent = runs.get(parentRunId);
  return {
    around: parent?.scope ?? current.getStore() ?? null,
    agentName: parent?.agentName ?? null,
    isPart: parentRunId !== undefined && parent?.kind !== 'tool',
  };
}

function enterParent(parentRunId: string | undefined): void {
  shield(() => {
    const scope = runs.get(parentRunId)?.scope;
    if (scope) current.enterWith(scope);
  }, undefined);
}

function enter(runId: string, run: LangChainRun & { readonly scope: FrameworkScope }): void {
  runs.set(runId, run);
  current.enterWith(run.scope);
}
