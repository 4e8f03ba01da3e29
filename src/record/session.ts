import { formatMicros } from '../common/clock.ts';
import { cleanName } from './clean.ts';
import { emit } from './emit.ts';
import { enterScope } from './enter.ts';
import { type Handle, openScope, runInScope } from './handle.ts';

/** An open session. */
export interface SessionHandle extends Handle<never> {
  readonly id: string;
}

/** Opens a session: one conversation or sitting. Everything recorded in it counts for it. */
export function openSession(id: string): SessionHandle {
  const sessionId = cleanName(id) ?? 'session';
  const handle = openScope<never>((active) => {
    const entered = enterScope(active, { sessionId });
    if (!entered) return null;
    emit('session_start', { session_id: sessionId }, { active: entered.active });
    return {
      active: entered.active,
      finish({ startedAtMicros, endedAtMicros }) {
        const totals = entered.scope.run.sessionTotals(sessionId);
        emit(
          'session_end',
          {
            session_id: sessionId,
            started_at: formatMicros(startedAtMicros),
            ended_at: formatMicros(endedAtMicros),
            events: totals.events,
            total_tokens: totals.totalTokens,
            cost_usd: totals.costUsd,
          },
          { active: entered.active },
        );
      },
    };
  });
  return { ...handle, id: sessionId };
}

/** Runs `fn` inside a session and returns what it returns; what it throws is recorded and thrown on. */
export function session<T>(id: string, fn: () => T): T {
  return runInScope(openSession(id), fn);
}
