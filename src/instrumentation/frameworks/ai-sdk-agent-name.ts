import { AsyncLocalStorage } from 'node:async_hooks';
import { runInScope } from '../../record/run-in-scope.ts';
import { wrapMethod } from '../wrap-method.ts';
import type { FrameworkScope } from './framework-scope.ts';

/** An agent's method that is about to call `generateText` or `streamText`. */
interface Caller {
  readonly name: string;
  /** The turn, once that has been opened. */
  turn: FrameworkScope | null;
}

const callers = new AsyncLocalStorage<Caller>();

/** Opens the turn of the agent that makes the call under way, once: what its tools call inside is not its own. */
export function openCallersTurn(open: (name: string) => FrameworkScope): FrameworkScope | null {
  const caller = callers.getStore();
  if (!caller || caller.turn) return null;
  caller.turn = open(caller.name);
  return caller.turn;
}

/**
 * The AI SDK's agent class, whose id no telemetry event carries: its two methods are wrapped to remember it. Version 6
 * reports no failed call either, so that the turn is ended here; a stream's only where it never came.
 */
export function nameAiSdkAgents(exports: Readonly<Record<string, unknown>>): void {
  const { prototype } = (exports.ToolLoopAgent ?? {}) as { readonly prototype?: object };
  for (const method of ['generate', 'stream']) {
    wrapMethod(prototype, method, ({ self, proceed }) => {
      const { id } = self as { readonly id?: unknown };
      const caller: Caller = { name: typeof id === 'string' ? id : 'agent', turn: null };
      const scope = {
        with: <T>(fn: () => T): T => callers.run(caller, fn),
        end(options?: { readonly error?: unknown }): void {
          if (options || method === 'generate') caller.turn?.end(options);
        },
      };
      return runInScope(scope, proceed);
    });
  }
}
