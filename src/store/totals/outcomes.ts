import type { OperationTotals, ToolTotals } from '../../catalogue/index.ts';
import { Durations } from './durations.ts';

/** Executions of one operation, or calls of one tool. A class because it is state with a lifetime. */
export class Outcomes {
  readonly #durations = new Durations();
  #count = 0;
  #failures = 0;

  add({ failed, durationMs }: { failed: boolean; durationMs: number | null }): void {
    this.#count++;
    if (failed) this.#failures++;
    this.#durations.add(durationMs);
  }

  operation(): OperationTotals {
    return { executions: this.#count, failures: this.#failures, latency: this.#durations.latency() };
  }

  tool(): ToolTotals {
    return { calls: this.#count, failures: this.#failures, latency: this.#durations.latency() };
  }
}
