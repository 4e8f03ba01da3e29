import { describe, expect, it } from 'vitest';
import { quantilesInPlace } from '../../src/common/quantile.ts';
import { queryDuckDb } from '../exporters/duckdb.ts';
import { seededRandom } from './random.ts';

const probabilities = [0.5, 0.95, 0, 1, 0.25, 0.999, 0.5, 0.3333];

/** The definition, word by word: sort, then interpolate between the closest ranks. */
function byFullSort(values: readonly number[], probability: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * probability;
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return (sorted[low] as number) * (1 - (position - low)) + (sorted[high] as number) * (position - low);
}

const random = seededRandom(7);
const shapes: readonly [name: string, value: (index: number, length: number) => number][] = [
  ['random', () => random() * 1000],
  ['sorted', (index) => index],
  ['reversed', (index, length) => length - index],
  ['constant', () => 42],
  ['few distinct', (index) => index % 7],
  ['organ pipe', (index, length) => Math.min(index, length - index)],
  ['negative and tiny', () => (random() - 0.5) * 1e-9],
  ['with a long tail', () => Math.exp(random() * 30)],
];
const lengths = [1, 2, 3, 4, 10, 599, 600, 601, 602, 5000, 100_000];

describe('quantilesInPlace', () => {
  it.each(shapes)('gives what a full sort gives: %s', (_, value) => {
    for (const length of lengths) {
      const values = Array.from({ length }, (_unused, index) => value(index, length));
      const expected = probabilities.map((probability) => byFullSort(values, probability));
      expect(quantilesInPlace(Float64Array.from(values), probabilities)).toEqual(expected);
    }
  });

  it('only reorders what it is given', () => {
    const values = Float64Array.from({ length: 3000 }, () => random());
    const scratch = values.slice();
    quantilesInPlace(scratch, probabilities);
    expect(scratch.sort()).toEqual(values.sort());
  });

  it('knows nothing of no numbers', () => {
    expect(quantilesInPlace(new Float64Array(0), [0.5, 0.95])).toEqual([null, null]);
  });

  it('agrees with DuckDB, where the stored calls are asked the same', async () => {
    const values = Array.from({ length: 2001 }, () => Math.round(random() * 1e6) / 1000);
    const list = `[${values.join(', ')}]::DOUBLE[]`;
    const [row] = await queryDuckDb(`SELECT quantile_cont(v, 0.5), quantile_cont(v, 0.95), quantile_cont(v, 0.333)
      FROM (SELECT unnest(${list}) AS v)`);
    const ours = quantilesInPlace(Float64Array.from(values), [0.5, 0.95, 0.333]);
    for (const [index, quantile] of ours.entries()) expect(quantile).toBeCloseTo(row?.[index] as number, 9);
  });
});
