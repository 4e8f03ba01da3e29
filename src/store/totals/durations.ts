import type { Latency } from '../../catalogue/index.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import { quantilesInPlace } from '../../common/quantile.ts';

const firstCapacity = 8;
const growth = 1.5;

/** Where nothing was measured. */
export const noLatency: Latency = { avgMs: null, minMs: null, maxMs: null, p50Ms: null, p95Ms: null };

/**
 * Every duration that was added, in milliseconds, 8 bytes each: quantiles are exact, and a million calls take 8 MB. A
 * class because it is state with a lifetime.
 */
export class Durations {
  #values: Float64Array | null = null;
  #length = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #sum = new ExactSum();
  /** Of these durations; kept until one more is added, since most groups rest between two snapshots. */
  #latency: Latency | null = null;

  /** Adds one; null or anything that is not finite was not measured. */
  add(durationMs: number | null): void {
    if (!Number.isFinite(durationMs)) return;
    const value = durationMs as number;
    let values = this.#values;
    if (values === null || this.#length === values.length) values = this.#grow();
    values[this.#length++] = value;
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
    const length = parts.reduce((total, part) => total + part.#length, 0);
    if (length === 0) return noLatency;
    const scratch = new Float64Array(length);
    const sum = new ExactSum();
    let filled = 0;
    for (const part of parts) {
      if (part.#values !== null) scratch.set(part.#values.subarray(0, part.#length), filled);
      filled += part.#length;
      sum.add(part.#sum.value);
    }
    const [p50Ms = null, p95Ms = null] = quantilesInPlace(scratch, [0.5, 0.95]);
    const minMs = parts.reduce((least, part) => Math.min(least, part.#min), Number.POSITIVE_INFINITY);
    const maxMs = parts.reduce((most, part) => Math.max(most, part.#max), Number.NEGATIVE_INFINITY);
    return { avgMs: sum.value / length, minMs, maxMs, p50Ms, p95Ms };
  }

  #grow(): Float64Array {
    const grown = new Float64Array(Math.max(firstCapacity, Math.ceil(this.#length * growth)));
    if (this.#values !== null) grown.set(this.#values);
    this.#values = grown;
    return grown;
  }
}
