/** One round of one contender; gives its figure. */
export type Round = () => number | Promise<number>;

/**
 * Runs contenders in turn, A B A B …, so that what the machine does besides falls on all of them, and gives each one's
 * median. A first round, in which code is compiled and files come into the cache, does not count.
 */
export async function interleave<Name extends string>(
  contenders: Readonly<Record<Name, Round>>,
  { rounds }: { readonly rounds: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const figure = await contenders[name]();
      if (round > 0) figures.get(name)?.push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(figures.get(name) ?? [])])) as Record<Name, number>;
}

/** The middle one; of an even number the mean of both in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}
