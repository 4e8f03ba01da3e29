import { types } from 'node:util';
import { activeScope } from '../../record/active.ts';
import { openAgent } from '../../record/agent.ts';
import { runInScope } from '../../record/run-in-scope.ts';
import type { EndOptions } from '../../record/sink.ts';
import { openToolCall } from '../../record/tool-call.ts';
import { type MethodCall, wrapMethod } from '../wrap-method.ts';
import { type FrameworkScope, openWithin } from './framework-scope.ts';
import { shield } from './shield.ts';

/** What an agent's methods give: of a stream before, of a plain turn after its end. */
interface Output {
  /** The stream's; it is settled when the stream is over, however that is, and never rejects. */
  _waitUntilFinished?(): Promise<void>;
  /** Of a stream: `success`, `failed`, `canceled` or `suspended`. */
  readonly status?: unknown;
  readonly error?: unknown;
  readonly finishReason?: unknown;
}

/** What takes a turn. The others come to these, as does an agent that works for another. */
const turns: readonly string[] = ['generate', 'stream', 'resumeGenerate', 'resumeStream'];

/**
 * Agents of Mastra, which reports to exporters that its user configures and to nobody else: the methods of its class are
 * wrapped, and the tools that it hands its loop, by the names that the model calls them by.
 */
export function observeMastra({ Agent }: Readonly<Record<string, unknown>>): void {
  const { prototype } = (Agent ?? {}) as { readonly prototype?: { readonly convertTools?: unknown } };
  // Other frameworks have an `Agent` as well.
  if (typeof prototype?.convertTools !== 'function') return;
  for (const method of turns) wrapMethod(prototype, method, runTurn);
  wrapMethod(prototype, 'convertTools', ({ proceed }) => {
    const tools = proceed();
    return types.isPromise(tools) ? tools.then(wrapTools) : tools;
  });
}

/** Whose turn a level is, so that a method that an agent's own method calls opens no second one. */
const agentsOfLevels = new WeakMap<object, object>();

function runTurn({ self, proceed }: MethodCall): unknown {
  const around = activeScope();
  if (around && agentsOfLevels.get(around.level) === self) return proceed();
  const { name, id } = self as { readonly name?: unknown; readonly id?: unknown };
  const turn = openWithin(null, () => openAgent({ role: String(name ?? id ?? '') }));
  const level = turn.current()?.level;
  if (level) agentsOfLevels.set(level, self);
  let goesOn = false;
  const look = (output: Output | undefined): unknown => {
    goesOn = shield(() => endWithStream(output, turn), false);
    if (!goesOn && output?.finishReason === 'aborted') turn.cancel();
    return output;
  };
  const scope = {
    with: <T>(fn: () => T): T => turn.with(fn),
    end: (options?: EndOptions<'error'>): void => (goesOn ? undefined : turn.end(options)),
  };
  return runInScope(scope, () => {
    const output = proceed();
    return types.isPromise(output) ? output.then((value) => look(value as Output)) : output;
  });
}

/** Ends a turn with its stream; false where there is none. */
function endWithStream(output: Output | undefined, turn: FrameworkScope): boolean {
  const finished = output?._waitUntilFinished?.();
  if (!output || !types.isPromise(finished)) return false;
  void finished.then(() =>
    shield(() => {
      if (output.status === 'canceled') turn.cancel();
      else turn.end(output.status === 'failed' ? { error: output.error, status: 'error' } : {});
    }, undefined),
  );
  return true;
}

/** The tools are the call's own, made of those that the agent was given. */
function wrapTools(tools: unknown): unknown {
  shield(() => {
    for (const [name, tool] of Object.entries((tools ?? {}) as object)) {
      wrapMethod(tool, 'execute', ({ proceed }) =>
        runInScope(
          openWithin(null, () => openToolCall(name)),
          proceed,
        ),
      );
    }
  }, undefined);
  return tools;
}
