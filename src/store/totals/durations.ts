import type { Latency } from '../../catalogue/index.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import { RankedValues } from './ranked-values.ts';

/** Where nothing was measured. */
export const noLatency: Latency = { avgMs: null, minMs: null, maxMs: null, p50Ms: null, p95Ms: null };

/**
 * Every duration that was added, in milliseconds: quantiles are exact, and a million calls take 10 MB. A class because it
 * is state with a lifetime.
 */
export class Durations {
  readonly #values = new RankedValues();
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #sum = new ExactSum();
  /** Of these durations; kept until one more is added, since most groups rest between two snapshots. */
  #latency: Latency | null = null;

  /** Adds one; null or anything that is not finite was not measured. */
  add(durationMs: number | null): void {
    if (!Number.isFinite(durationMs)) return;
    const value = durationMs as number;
    this.#values.add(value);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.#sum.add(value);
    this.#latency = null;
  }

  latency(): Latency {
    this.#latency ??= Durations.latencyOf([this]);
    return this.#latency;
  }

  /** The latency of several groups together, without keeping a second copy of them. */
  static latencyOf(parts: readonly Durations[]): Latency {
    const values = parts.map((part) => part.#values);
    const length = values.reduce((total, part) => total + part.length, 0);
    if (length === 0) return noLatency;
    const sum = new ExactSum();
    for (const part of parts) sum.add(part.#sum.value);
    const [p50Ms = null, p95Ms = null] = RankedValues.quantiles(values, [0.5, 0.95]);
    const minMs = parts.reduce((least, part) => Math.min(least, part.#min), Number.POSITIVE_INFINITY);
    const maxMs = parts.reduce((most, part) => Math.max(most, part.#max), Number.NEGATIVE_INFINITY);
    return { avgMs: sum.value / length, minMs, maxMs, p50Ms, p95Ms };
  }
}
