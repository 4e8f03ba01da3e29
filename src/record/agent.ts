import { formatMicros } from '../common/clock.ts';
import { cleanName } from './clean.ts';
import { emit } from './emit.ts';
import { enterScope } from './enter.ts';
import { type Handle, openScope, runInScope } from './handle.ts';
import { newId } from './new-id.ts';

/** Which agent takes its turn. */
export interface AgentOptions {
  /** `gen_ai.agent.name`: a few roles a system, since it is on every series. */
  readonly role: string;
  /** One turn's id; made where none is given. */
  readonly id?: string;
}

/** An agent's open turn. */
export interface AgentHandle extends Handle<'success' | 'error' | 'cancelled'> {
  /** The turn's id, which sub-agents have as `parent_agent_id`. */
  readonly id: string;
}

/** Opens an agent's turn. Calls made in it are its own; those of an agent opened inside are that agent's. */
export function openAgent(options: AgentOptions): AgentHandle {
  const agentId = cleanName(options?.id) ?? newId();
  const handle = openScope<'success' | 'error' | 'cancelled'>((active) => {
    const agentRole = cleanName(options?.role) ?? 'agent';
    const outer = enterScope(active, {});
    const entered = enterScope(active, { agentRole, agentId, parentAgentId: outer?.scope.agentId ?? null });
    if (!entered) return null;
    return {
      active: entered.active,
      finish({ status, failure, startedAtMicros, endedAtMicros, durationMs }) {
        const totals = entered.scope.run.agentTotals(agentId);
        emit(
          'agent',
          {
            role: agentRole,
            status: status ?? (failure === null ? 'success' : failure.aborted ? 'cancelled' : 'error'),
            started_at: formatMicros(startedAtMicros),
            ended_at: formatMicros(endedAtMicros),
            duration_seconds: durationMs / 1000,
            retries: totals.retries,
            model: totals.model,
            input_tokens: totals.inputTokens,
            output_tokens: totals.outputTokens,
            cost_usd: totals.costUsd,
            model_calls: totals.modelCalls,
            tool_calls: totals.toolCalls,
            error_type: failure?.errorType ?? null,
          },
          { active: entered.active },
        );
      },
    };
  });
  return { ...handle, id: agentId };
}

/** Runs `fn` as a turn of an agent and returns what it returns; what it throws is recorded and thrown on. */
export function agent<T>(options: AgentOptions, fn: () => T): T {
  return runInScope(openAgent(options), fn);
}
