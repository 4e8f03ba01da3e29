/**
 * A sum that does not drift: Neumaier's compensated summation (ZAMM 54, 1974), so that a million small prices beside
 * one large one still add up. A class because it is state with a lifetime: one a total.
 */
export class ExactSum {
  #sum = 0;
  #lost = 0;

  /**
   * Adds one finite number. Anything else is ignored, and so is what would take the sum past the largest number: either
   * would make the total unknown for good.
   */
  add(value: number): void {
    const next = this.#sum + value;
    if (!Number.isFinite(next)) return;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }

  /** The total so far. */
  get value(): number {
    return this.#sum + this.#lost;
  }
}
