import { sessionFigures } from '../catalogue/index.ts';
import { cleanName } from './clean.ts';
import { type Handle, openScope } from './handle.ts';
import { runInScope } from './run-in-scope.ts';

/** An open session. */
export interface SessionHandle extends Handle<never> {
  readonly id: string;
}

/** Opens a session: one conversation or sitting. Everything recorded in it counts for it. */
export function openSession(id: string): SessionHandle {
  const sessionId = cleanName(id) ?? 'session';
  const handle = openScope<never>({
    inner: () => ({ sessionId }),
    begin: ({ emit }) => emit('session_start', { session_id: sessionId }),
    finish({ scope, emit }, { startedAt, endedAt }) {
      const totals = scope.run.sessionTotals(sessionId);
      emit('session_end', {
        session_id: sessionId,
        started_at: startedAt,
        ended_at: endedAt,
        ...sessionFigures(totals),
      });
    },
  });
  return { ...handle, id: sessionId };
}

/** Runs `fn` inside a session and returns what it returns; what it throws is recorded and thrown on. */
export function session<T>(id: string, fn: () => T): T {
  return runInScope(openSession(id), fn);
}
