import { agentFigures } from '../catalogue/index.ts';
import { ask, cleanName } from './clean.ts';
import { type EndWords, statusOf } from './ending.ts';
import { type Handle, openScope } from './handle.ts';
import { newId } from './new-id.ts';
import { runInScope } from './run-in-scope.ts';

/** Which agent takes its turn. */
export interface AgentOptions {
  /** `gen_ai.agent.name`: a few roles a system, since it is on every series. */
  readonly role: string;
  /** One turn's id; made where none is given. */
  readonly id?: string;
}

type AgentStatus = 'success' | 'error' | 'cancelled';

const words: EndWords<AgentStatus> = { completed: 'success', failed: 'error', cancelled: 'cancelled' };

/** An agent's open turn. */
export interface AgentHandle extends Handle<AgentStatus> {
  /** The turn's id, which sub-agents have as `parent_agent_id`. */
  readonly id: string;
}

/** Opens an agent's turn. Calls made in it are its own; those of an agent opened inside are that agent's. */
export function openAgent(options: AgentOptions): AgentHandle {
  const agentId = cleanName(ask(() => options.id)) ?? newId();
  const agentRole = cleanName(ask(() => options.role)) ?? 'agent';
  const handle = openScope<AgentStatus>({
    inner: (outer) => ({ agentRole, agentId, parentAgentId: outer.agentId ?? outer.parentAgentId, toolName: null }),
    finish({ scope, emit }, ending) {
      const totals = scope.run.agentTotals(agentId);
      emit('agent', {
        role: agentRole,
        status: statusOf(ending, words),
        started_at: ending.startedAt,
        ended_at: ending.endedAt,
        duration_seconds: ending.durationMs / 1000,
        ...agentFigures(totals),
        error_type: ending.thrown?.failure.errorType ?? null,
      });
    },
  });
  return { ...handle, id: agentId };
}

/** Runs `fn` as a turn of an agent and returns what it returns; what it throws is recorded and thrown on. */
export function agent<T>(options: AgentOptions, fn: () => T): T {
  return runInScope(openAgent(options), fn);
}
