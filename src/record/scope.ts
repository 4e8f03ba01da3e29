import { type Context, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import type { RunSink, ScopeFields } from './sink.ts';

/** A place in the nesting of scopes. An object of its own, so that what remembers it keeps no run in memory. */
export interface Level {
  /** The level around it; null at the outermost. */
  readonly around: Level | null;
}

/** Where in a run something happens. Carried in the OTel Context, so that it holds at any depth and across `await`. */
export interface Scope {
  readonly run: RunSink;
  readonly sessionId: string | null;
  readonly ticketId: string | null;
  readonly agentRole: string | null;
  readonly agentId: string | null;
  readonly parentAgentId: string | null;
  readonly operation: string | null;
  /** The tool whose call this is part of; null in an agent that a tool called, whose work is its own. */
  readonly toolName: string | null;
  readonly level: Level;
}

// The API derives the key from its name, so every copy of the package in the process shares it.
const scopeKey = createContextKey('runledger.scope');

/** The outermost scope of a run, which may itself be opened inside another. */
export function rootScope(run: RunSink, around: Scope | null = null): Scope {
  return {
    run,
    sessionId: null,
    ticketId: null,
    agentRole: null,
    agentId: null,
    parentAgentId: null,
    operation: null,
    toolName: null,
    level: { around: around?.level ?? null },
  };
}

/** Whether one level is another or stands inside it; everything stands inside null, which is no scope at all. */
export function isWithin(inner: Level | null, outer: Level | null): boolean {
  if (outer === null) return true;
  for (let level = inner; level !== null; level = level.around) if (level === outer) return true;
  return false;
}

/** The scope a context carries; null outside any run. */
export function scopeOf(active: Context): Scope | null {
  return (active.getValue(scopeKey) as Scope | undefined) ?? null;
}

/** A context like `active` that carries `scope`. */
export const withScope = (active: Context, scope: Scope): Context => active.setValue(scopeKey, scope);

/** The columns that a scope and the active span give to an event. */
export function scopeFields(scope: Scope, active: Context): ScopeFields {
  const span = trace.getSpanContext(active);
  const traced = span !== undefined && isSpanContextValid(span);
  return {
    session_id: scope.sessionId,
    ticket_id: scope.ticketId,
    agent_role: scope.agentRole,
    agent_id: scope.agentId,
    parent_agent_id: scope.parentAgentId,
    operation: scope.operation,
    trace_id: traced ? span.traceId : null,
    span_id: traced ? span.spanId : null,
  };
}
