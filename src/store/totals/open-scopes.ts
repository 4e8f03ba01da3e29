import type { LedgerEvent } from '../../catalogue/index.ts';

/** How many scopes all writers of a run may have open before the oldest is forgotten. */
export const maxOpenScopes = 50_000;

/** How many ended ids are remembered, lest what comes after an end reads as if it were still open. */
const maxEnded = 65_536;

/** Shared by the scopes of one run. */
export interface ScopeBudget {
  left: number;
}

/**
 * One writer's scopes of one kind, from the first event in each to its end: memory is bounded by what is open. A class
 * because it is state with a lifetime.
 */
export class OpenScopes<T> {
  readonly #scopes = new Map<string, T>();
  /** How often each was opened and not yet ended: one id may be open twice at a time. */
  readonly #starts = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #make: (first: LedgerEvent) => T;
  readonly #budget: ScopeBudget;

  constructor(make: (first: LedgerEvent) => T, budget: ScopeBudget) {
    this.#make = make;
    this.#budget = budget;
  }

  /** The scope that an event stands in. */
  of(id: string, event: LedgerEvent): T {
    const scope = this.#scopes.get(id);
    if (scope !== undefined) return scope;
    if (this.#budget.left <= 0) this.#forget(firstOf(this.#scopes.keys()) ?? id);
    this.#budget.left--;
    const made = this.#make(event);
    this.#scopes.set(id, made);
    return made;
  }

  get(id: string): T | undefined {
    return this.#scopes.get(id);
  }

  /** A scope was opened by an event of its own. */
  start(id: string, event: LedgerEvent): void {
    if (!this.#starts.has(id)) this.#forget(id);
    this.of(id, event);
    this.#starts.set(id, (this.#starts.get(id) ?? 0) + 1);
  }

  /** A scope has ended, and its row is written: what is known of it goes. */
  end(id: string): void {
    const starts = this.#starts.get(id) ?? 0;
    if (starts > 1) {
      this.#starts.set(id, starts - 1);
      return;
    }
    this.#starts.delete(id);
    this.#forget(id);
    this.#ended.add(id);
    if (this.#ended.size > maxEnded) this.#ended.delete(firstOf(this.#ended) ?? id);
  }

  /** Those that began and have not ended. What an ended scope left running may still record, and does not reopen it. */
  open(): readonly [id: string, scope: T][] {
    return [...this.#scopes].filter(([id]) => this.#starts.has(id) || !this.#ended.has(id));
  }

  #forget(id: string): void {
    if (this.#scopes.delete(id)) this.#budget.left++;
  }
}

/** Maps and sets keep the order of insertion: the first is the oldest. */
function firstOf(ids: Iterable<string>): string | undefined {
  for (const id of ids) return id;
  return undefined;
}
