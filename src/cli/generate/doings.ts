import { agentFigures, attribute, type JsonValue, sessionFigures, ticketFigures } from '../../catalogue/index.ts';
import { hex, type Place, record, WorkFailed, within } from './scopes.ts';
import type { WorldTool } from './world.ts';

/** Work done in a session. */
export function session(place: Place, id: string, work: (inner: Place) => void): void {
  const begun = { session_id: id, started_at: null, ended_at: null, events: null, total_tokens: null, cost_usd: null };
  within(
    place,
    {
      inner: { session_id: id },
      begin: (inner) => record(inner, 'session_start', begun),
      finish({ lane, ...inner }, { startedAt, endedAt }) {
        const totals = lane.totals.session(id);
        record({ lane, ...inner }, 'session_end', {
          session_id: id,
          started_at: startedAt,
          ended_at: endedAt,
          ...sessionFigures(totals),
        });
      },
    },
    work,
  );
}

const openTicket = {
  status: 'running',
  started_at: null,
  ended_at: null,
  duration_seconds: null,
  total_tokens: null,
  cost_usd: null,
  agents: null,
  pipelines: null,
  debugging_cycles: null,
  errors: null,
  files_created: null,
  files_modified: null,
  lines_added: null,
  lines_deleted: null,
  test_coverage_percent: null,
} as const;

/** A ticket, and what is said of it when it is opened. */
export interface TicketToDo {
  readonly id: string;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

/** Work on a ticket. */
export function ticket(place: Place, { id, attributes }: TicketToDo, work: (inner: Place) => void): void {
  within(
    place,
    {
      inner: { ticket_id: id },
      begin: (inner) => record(inner, 'ticket_start', { ticket_id: id, ...openTicket, attributes }),
      finish(inner, { startedAt, endedAt, durationMs, errorType }) {
        const totals = inner.lane.totals.ticket(id);
        record(inner, 'ticket_end', {
          ticket_id: id,
          status: errorType === null ? 'completed' : 'failed',
          started_at: startedAt,
          ended_at: endedAt,
          duration_seconds: durationMs / 1000,
          ...ticketFigures(totals),
        });
      },
    },
    work,
  );
}

/** A turn of an agent; inside another one it is a sub-agent’s. */
export function agent<T>(place: Place, role: string, work: (inner: Place) => T): T {
  const { scope, stage } = place;
  const id = `${role}-${hex(stage.chance, 4)}`;
  return within(
    place,
    {
      inner: { agent_role: role, agent_id: id, parent_agent_id: scope.agent_id ?? scope.parent_agent_id },
      finish(inner, { startedAt, endedAt, durationMs, errorType }) {
        const totals = inner.lane.totals.agent(id);
        record(inner, 'agent', {
          role,
          status: errorType === null ? 'success' : 'error',
          started_at: startedAt,
          ended_at: endedAt,
          duration_seconds: durationMs / 1000,
          ...agentFigures(totals),
          error_type: errorType,
        });
      },
    },
    work,
  );
}

/** An operation, and what is passed with it. */
export interface OperationToDo {
  readonly name: string;
  readonly metadata: Readonly<Record<string, JsonValue>> | null;
}

/** A named piece of work. */
export function operation<T>(place: Place, { name, metadata }: OperationToDo, work: (inner: Place) => T): T {
  return within(
    place,
    {
      inner: { operation: name },
      finish(inner, { startedAt, endedAt, durationMs, errorType }) {
        record(inner, 'operation', {
          name,
          started_at: startedAt,
          ended_at: endedAt,
          duration_ms: durationMs,
          status: errorType === null ? 'success' : 'failed',
          metadata,
          error: errorType,
        });
      },
    },
    work,
  );
}

/** Calls a tool, which fails as often as it does; `failing` says otherwise. Whether it returned: its failure ends nothing. */
export function useTool(place: Place, tool: WorldTool, failing: number = tool.failing): boolean {
  const { chance } = place.stage;
  return callTool(place, tool, () => {
    place.lane.clock.pass(chance.around(tool.medianMs, 0.6));
    if (chance.happens(failing)) throw new WorkFailed(tool.errorType);
  });
}

/** A tool call whose work is this. Whether it returned. */
export function callTool(place: Place, tool: Pick<WorldTool, 'tool' | 'isMcp'>, work: (inner: Place) => void): boolean {
  try {
    within(
      place,
      {
        inner: {},
        finish(inner, { durationMs, errorType }) {
          record(inner, 'tool_call', {
            tool_name: tool.tool,
            duration_ms: durationMs,
            status: errorType === null ? 'success' : 'error',
            error_type: errorType,
            attributes: tool.isMcp ? { [attribute.mcpMethodName]: 'tools/call' } : null,
          });
        },
      },
      work,
    );
    return true;
  } catch (error) {
    if (error instanceof WorkFailed) return false;
    throw error;
  }
}
