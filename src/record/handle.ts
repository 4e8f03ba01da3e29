import { context } from '@opentelemetry/api';
import type { EventName } from '../catalogue/index.ts';
import { formatMicros, roundMillis } from '../common/clock.ts';
import { type EmitOptions, emit, type PartialFields } from './emit.ts';
import { type Outcome, readEnd } from './ending.ts';
import { type Entered, enterScope, type InnerScope } from './enter.ts';
import { currentRecorder, guarded, Misuse, type Recorder } from './recorder.ts';
import type { Scope } from './scope.ts';
import type { EndOptions } from './sink.ts';
import { recordThrown } from './thrown.ts';

/** An open scope. OTel can make a context active only for a callback: run what belongs to it by `with`. */
export interface Handle<Status extends string> extends AsyncDisposable, Disposable {
  /** Calls `fn` inside the scope and returns what it returns. */
  with<T>(fn: () => T): T;
  /** Ends the scope, once; later calls do nothing. Never throws. */
  end(options?: EndOptions<Status>): void;
}

/** How long a scope lasted and how it ended. Times are RFC 3339. */
export interface Ending extends Outcome {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
}

/** A scope as its kind sees it. */
export interface OpenedScope {
  readonly scope: Scope;
  /** Records an event in it. */
  emit<E extends EventName>(event: E, fields: PartialFields<E>, attributes?: EmitOptions['attributes']): void;
}

/** What is particular to one kind of scope. */
export interface ScopeKind {
  /** What it adds to the scope around it. */
  inner(outer: Scope): InnerScope;
  /** Records that it opened, where that is an event. */
  begin?(opened: OpenedScope): void;
  /** Records its end; called at most once. */
  finish(opened: OpenedScope, ending: Ending): void;
}

/** Opens a scope. Before `startMetrics()`, or where ours fails, the handle only calls what it is given. */
export function openScope<Status extends string>(kind: ScopeKind): Handle<Status> {
  const recorder = currentRecorder();
  const entered = recorder && guarded(recorder, () => begin(recorder, kind), null);
  return recorder && entered ? createHandle(recorder, { kind, entered }) : passThrough;
}

function begin(recorder: Recorder, kind: ScopeKind): Entered | null {
  const entered = enterScope(recorder, (outer) => kind.inner(outer));
  if (entered) kind.begin?.(openedScope(entered));
  return entered;
}

function openedScope({ scope, active }: Entered): OpenedScope {
  return { scope, emit: (event, fields, attributes = null) => emit(event, fields, { active, attributes }) };
}

function createHandle<Status extends string>(
  recorder: Recorder,
  { kind, entered }: { readonly kind: ScopeKind; readonly entered: Entered },
): Handle<Status> {
  const { clock } = recorder;
  const startedAtMicros = clock.nowMicros();
  const startedMs = clock.monotonicMs();
  let isOpen = true;
  const finish = (options: EndOptions<Status> | undefined): void => {
    const elapsedMs = clock.monotonicMs() - startedMs;
    const outcome = readEnd(options);
    if (outcome.thrown) recordThrown(outcome.thrown.value, entered.active);
    kind.finish(openedScope(entered), {
      ...outcome,
      startedAt: formatMicros(startedAtMicros),
      endedAt: formatMicros(startedAtMicros + Math.round(elapsedMs * 1000)),
      durationMs: roundMillis(elapsedMs),
    });
  };
  const end = (options?: EndOptions<Status>): void => {
    if (!isOpen) return;
    isOpen = false;
    guarded(recorder, () => finish(options), undefined);
  };
  return {
    with: (fn) => callIn(fn, { recorder, active: entered.active }),
    end,
    [Symbol.dispose]: () => end(),
    [Symbol.asyncDispose]: async () => end(),
  };
}

/** Calls the agent's function in a context. Where it gave none, that is counted, and nothing is called. */
export function callIn<T>(
  fn: () => T,
  { recorder, active }: { readonly recorder: Recorder; readonly active: Entered['active'] },
): T {
  if (typeof fn === 'function') return context.with(active, fn);
  recorder.onFault(new Misuse('a scope was given no function to call'));
  return undefined as T;
}

/** Calls the agent's function, where it gave one. */
export const callOnly = <T>(fn: () => T): T => (typeof fn === 'function' ? fn() : (undefined as T));

const passThrough: Handle<never> = {
  with: callOnly,
  end() {},
  [Symbol.dispose]() {},
  async [Symbol.asyncDispose]() {},
};
