/** One round of one contender; gives its figure. */
export type Round = () => number | Promise<number>;

/** One round of one contender that gives several figures. */
export type RoundOfFigures<Figure extends string> = () => Promise<Readonly<Record<Figure, number>>>;

/**
 * Runs contenders in turn, A B A B …, so that what the machine does besides falls on all of them, and gives each one's
 * median. A first round, in which code is compiled and files come into the cache, does not count.
 */
export async function interleave<Name extends string>(
  contenders: Readonly<Record<Name, Round>>,
  { rounds }: { readonly rounds: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const medians = await interleaveFigures(
    names.map((name) => async () => ({ figure: await contenders[name]() })),
    { rounds },
  );
  return Object.fromEntries(names.map((name, index) => [name, medians[index]?.figure])) as Record<Name, number>;
}

/** The same with several figures of each: medians in the order of the contenders. */
export async function interleaveFigures<Figure extends string>(
  contenders: readonly RoundOfFigures<Figure>[],
  { rounds }: { readonly rounds: number },
): Promise<readonly Readonly<Record<Figure, number>>[]> {
  const figures = contenders.map((): Readonly<Record<Figure, number>>[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const found = await contender();
      if (round > 0) figures[index]?.push(found);
    }
  }
  return figures.map((rounds) => {
    const names = Object.keys(rounds[0] ?? {}) as Figure[];
    const medians = names.map((name) => [name, median(rounds.map((figures) => figures[name]))]);
    return Object.fromEntries(medians) as Record<Figure, number>;
  });
}

/** The middle one; of an even number the mean of both in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}
