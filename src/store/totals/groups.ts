import { otherValue } from '../../catalogue/index.ts';

/** Names that an agent makes up are bounded: later ones stand together under `other`. */
export const maxGroups = 2000;

/**
 * One value for each name, made at its first use. A Map inside and an object without a prototype outside, so that
 * `__proto__` and `constructor` are names like any other. A class because it is state with a lifetime.
 */
export class Groups<T> {
  readonly #groups = new Map<string, T>();
  readonly #make: () => T;
  readonly #limit: number;
  #diverted = 0;

  constructor(make: () => T, limit: number = maxGroups) {
    this.#make = make;
    this.#limit = limit;
  }

  of(name: string): T {
    const group = this.#groups.get(name);
    if (group !== undefined) return group;
    if (this.#groups.size < this.#limit) return this.#add(name);
    this.#diverted++;
    return this.#groups.get(otherValue) ?? this.#add(otherValue);
  }

  /** How often a name had to be taken as `other`. */
  get diverted(): number {
    return this.#diverted;
  }

  values(): T[] {
    return [...this.#groups.values()];
  }

  /** What each group comes to, by its name, in the order of the names. */
  record<R>(totals: (group: T) => R): Readonly<Record<string, R>> {
    const record: Record<string, R> = Object.create(null);
    const groups = [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, group] of groups) record[name] = totals(group);
    return record;
  }

  #add(name: string): T {
    const group = this.#make();
    this.#groups.set(name, group);
    return group;
  }
}
