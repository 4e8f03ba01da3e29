/**
 * A sum that does not drift: Neumaier's compensated summation (ZAMM 54, 1974), so that a million small prices beside
 * one large one still add up. A class because it is state with a lifetime: one a total.
 */
export class ExactSum {
  #sum = 0;
  #lost = 0;

  /** Adds one finite number; anything else is ignored, for one NaN would make the total unknown for good. */
  add(value: number): void {
    if (!Number.isFinite(value)) return;
    const next = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }

  /** The total so far. */
  get value(): number {
    return this.#sum + this.#lost;
  }
}
