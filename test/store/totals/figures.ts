import { expect } from 'vitest';

/** Money and means come out of floating point, in whatever order they are added. */
const tolerance = 1e-12;

/** Every number, text and null in a value, by where it stands. */
export function leavesOf(value: unknown, path = ''): [path: string, leaf: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`));
}

/** Holds two sets of figures to be the same: whole numbers, texts and nulls exactly, other numbers to 1e-12. */
export function expectSameFigures(actual: unknown, expected: unknown): void {
  const round = ([path, leaf]: [string, unknown]): [string, unknown] => [path, leaf];
  const found = leavesOf(actual).map(round);
  const wanted = leavesOf(expected).map(round);
  expect(found.map(([path]) => path)).toEqual(wanted.map(([path]) => path));
  for (const [index, [path, leaf]] of found.entries()) {
    const other = wanted[index]?.[1];
    const isClose =
      typeof leaf === 'number' &&
      typeof other === 'number' &&
      !(Number.isInteger(leaf) && Number.isInteger(other)) &&
      Math.abs(leaf - other) <= tolerance * Math.max(1, Math.abs(other));
    if (!isClose) expect({ [path]: leaf }).toEqual({ [path]: other });
  }
}
