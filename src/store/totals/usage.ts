import { type EventFields, isUnpriced, type Latency, type UsageTotals } from '../../catalogue/index.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import { isCount } from '../column-value.ts';
import { Durations, noLatency } from './durations.ts';

/** What of a model call the totals are made from. */
export type ModelCallFigures = EventFields<'model_call'>;

/** A sum of counts of which some are unknown. */
class CountSum {
  #sum = 0;
  #known = 0;

  add(count: number | null): void {
    if (!isCount(count)) return;
    this.#sum += count;
    this.#known++;
  }

  /** Whether the sum can still be told exactly. */
  get isExact(): boolean {
    return Number.isSafeInteger(this.#sum);
  }

  /** Null where there were calls and none knew its count, and where the sum can no longer be told exactly. */
  value(calls: number): number | null {
    return (calls > 0 && this.#known === 0) || !this.isExact ? null : this.#sum;
  }
}

/**
 * Totals over model calls, tool calls and errors. A class because it is state with a lifetime.
 */
export class Usage {
  /** Null where the durations are kept elsewhere, group by group. */
  readonly durations: Durations | null;
  #modelCalls = 0;
  #failedModelCalls = 0;
  #unpricedCalls = 0;
  #toolCalls = 0;
  #errorEvents = 0;
  #pricedCalls = 0;
  readonly #cost = new ExactSum();
  readonly #input = new CountSum();
  readonly #output = new CountSum();
  readonly #cacheRead = new CountSum();
  readonly #cacheWrite = new CountSum();
  readonly #reasoning = new CountSum();

  constructor(durations: Durations | null = new Durations()) {
    this.durations = durations;
  }

  addModelCall(call: ModelCallFigures): void {
    this.#modelCalls++;
    if (call.status === 'error') this.#failedModelCalls++;
    if (Number.isFinite(call.cost_usd)) {
      this.#pricedCalls++;
      this.#cost.add(call.cost_usd as number);
    } else if (isUnpriced(call)) this.#unpricedCalls++;
    this.#input.add(call.input_tokens);
    this.#output.add(call.output_tokens);
    this.#cacheRead.add(call.cache_read_tokens);
    this.#cacheWrite.add(call.cache_write_tokens);
    this.#reasoning.add(call.reasoning_tokens);
    this.durations?.add(call.duration_ms);
  }

  addToolCall(): void {
    this.#toolCalls++;
  }

  addError(): void {
    this.#errorEvents++;
  }

  /** The totals so far, with the latency of the calls where it is not kept here. */
  totals(latency: Latency = this.durations?.latency() ?? noLatency): UsageTotals {
    const calls = this.#modelCalls;
    const inputTokens = this.#input.value(calls);
    const outputTokens = this.#output.value(calls);
    return {
      modelCalls: calls,
      failedModelCalls: this.#failedModelCalls,
      unpricedCalls: this.#unpricedCalls,
      inputTokens,
      outputTokens,
      totalTokens: this.#input.isExact && this.#output.isExact ? sumOfKnown(inputTokens, outputTokens) : null,
      cacheReadTokens: this.#cacheRead.value(calls),
      cacheWriteTokens: this.#cacheWrite.value(calls),
      reasoningTokens: this.#reasoning.value(calls),
      costUsd: calls > 0 && this.#pricedCalls === 0 ? null : this.#cost.value,
      latency,
      toolCalls: this.#toolCalls,
      errors: this.#errorEvents + this.#failedModelCalls,
    };
  }
}

function sumOfKnown(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Number.isSafeInteger(a + b) ? a + b : null;
}
