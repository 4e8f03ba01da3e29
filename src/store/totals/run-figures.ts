import type { EventFields, LedgerEvent, RunSummary, UsageTotals } from '../../catalogue/index.ts';
import { Durations } from './durations.ts';
import { Groups } from './groups.ts';
import { Outcomes } from './outcomes.ts';
import { Usage } from './usage.ts';

/** A run's own totals, and those of each role, operation and tool. A class because it is state with a lifetime. */
export class RunFigures {
  /** Its calls' durations are kept once, by role. */
  readonly #usage = new Usage(null);
  readonly #roles = new Groups(() => new Usage());
  readonly #operations = new Groups(() => new Outcomes());
  readonly #tools = new Groups(() => new Outcomes());

  add(event: LedgerEvent): void {
    switch (event.event) {
      case 'model_call':
        for (const usage of this.#usagesOf(event)) usage.addModelCall(event as EventFields<'model_call'>);
        break;
      case 'tool_call': {
        const { tool_name, status, duration_ms } = event as EventFields<'tool_call'>;
        this.#tools.of(tool_name ?? '').add({ failed: status === 'error', durationMs: duration_ms });
        for (const usage of this.#usagesOf(event)) usage.addToolCall();
        break;
      }
      case 'error':
        for (const usage of this.#usagesOf(event)) usage.addError();
        break;
      case 'operation': {
        const { name, status, duration_ms } = event as EventFields<'operation'>;
        this.#operations.of(name ?? '').add({ failed: status === 'failed', durationMs: duration_ms });
        break;
      }
    }
  }

  totals(): UsageTotals & Pick<RunSummary, 'byAgentRole' | 'byOperation' | 'byTool'> {
    const latency = Durations.latencyOf(this.#roles.values().flatMap(({ durations }) => durations ?? []));
    return {
      ...this.#usage.totals(latency),
      byAgentRole: this.#roles.record((role) => role.totals()),
      byOperation: this.#operations.record((operation) => operation.operation()),
      byTool: this.#tools.record((tool) => tool.tool()),
    };
  }

  /** How often a name had to be counted as `other`. */
  get diverted(): number {
    return this.#roles.diverted + this.#operations.diverted + this.#tools.diverted;
  }

  #usagesOf(event: LedgerEvent): readonly [Usage, Usage] {
    return [this.#usage, this.#roles.of(event.agent_role ?? '')];
  }
}
