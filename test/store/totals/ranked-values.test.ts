import { describe, expect, it } from 'vitest';
import { RankedValues } from '../../../src/store/totals/ranked-values.ts';
import { seededRandom } from '../../common/random.ts';

const probabilities = [0.5, 0.95, 0, 1, 0.25, 0.999, 0.5, 0.3333];

/** The definition, word by word: sort, then interpolate between the closest ranks. */
function byFullSort(values: readonly number[], probability: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * probability;
  const low = Math.floor(position);
  const share = position - low;
  return share === 0 ? (sorted[low] as number) : sorted[low]! * (1 - share) + sorted[low + 1]! * share;
}

const random = seededRandom(11);
const shapes: readonly [name: string, value: (index: number, length: number) => number][] = [
  ['as calls take', () => 500 * Math.exp(4 * random() - 2)],
  ['sorted', (index) => index],
  ['reversed', (index, length) => length - index],
  ['constant', () => 42],
  ['zero and not', (index) => (index % 3 === 0 ? 0 : 1)],
  ['around zero', () => (random() - 0.5) * 1e-9],
  ['below zero', () => -Math.exp(random() * 30)],
  ['of any size', (index) => (index % 2 === 0 ? 1 : -1) * 2 ** (random() * 2000 - 1000)],
  ['far apart', (index) => (index % 2 === 0 ? 1e-300 : 1e300)],
];

/** Numbers in one part, in parts of very different length, and with parts that hold nothing. */
const divisions: readonly [name: string, part: (index: number) => number][] = [
  ['one part', () => 0],
  ['three parts', (index) => index % 3],
  ['a large part and a small one', (index) => (index % 100 === 0 ? 1 : 2)],
];

describe.each(divisions)('quantiles of %s', (_, partOf) => {
  it.each(shapes)('are what a full sort gives: %s', (_name, value) => {
    for (const length of [1, 2, 5, 2047, 2048, 2049, 2050, 30_000]) {
      const values = Array.from({ length }, (_unused, index) => value(index, length));
      const parts = [new RankedValues(), new RankedValues(), new RankedValues()];
      for (const [index, each] of values.entries()) parts[partOf(index)]?.add(each);
      const expected = probabilities.map((probability) => byFullSort(values, probability));
      expect(RankedValues.quantiles(parts, probabilities)).toEqual(expected);
      expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(length);
    }
  });
});

it('has no quantiles of no numbers', () => {
  expect(RankedValues.quantiles([], [0.5])).toEqual([null]);
  expect(RankedValues.quantiles([new RankedValues()], [0.5, 0.95])).toEqual([null, null]);
});

it('answers anew after each number', () => {
  const values = new RankedValues();
  for (let count = 1; count <= 5000; count++) {
    values.add(count);
    if (count % 500 === 0) expect(RankedValues.quantiles([values], [0.5])).toEqual([(count + 1) / 2]);
  }
});
