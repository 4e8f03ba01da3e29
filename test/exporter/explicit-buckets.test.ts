import { describe, expect, it } from 'vitest';
import { explicitBuckets } from '../../src/exporter/explicit-buckets.ts';

const none = { offset: 0, bucketCounts: [] };
const histogram = { count: 0, scale: 0, zeroCount: 0, positive: none, negative: none };

describe('explicitBuckets', () => {
  it.each([
    { name: 'nothing', given: {}, bounds: [0], counts: [0] },
    { name: 'zeros alone', given: { zeroCount: 3 }, bounds: [0], counts: [3] },
    {
      name: 'positive values',
      given: { zeroCount: 1, positive: { offset: 1, bucketCounts: [5, 0, 2] } },
      bounds: [0, 2, 4, 8, 16],
      counts: [1, 0, 5, 0, 2, 0],
    },
    {
      name: 'negative values, the largest first',
      given: { zeroCount: 1, negative: { offset: -1, bucketCounts: [5, 2] } },
      bounds: [-2, -1, -0.5, 0],
      counts: [0, 2, 5, 1],
    },
    {
      name: 'both',
      given: { positive: { offset: 0, bucketCounts: [1] }, negative: { offset: 0, bucketCounts: [2] } },
      bounds: [-2, -1, 0, 1, 2],
      counts: [0, 2, 0, 0, 1, 0],
    },
    {
      name: 'a finer scale',
      given: { scale: 1, positive: { offset: 0, bucketCounts: [1, 1] } },
      bounds: [0, 1, Math.SQRT2, 2],
      counts: [0, 0, 1, 1, 0],
    },
    {
      name: 'a coarser scale',
      given: { scale: -1, positive: { offset: 1, bucketCounts: [1] } },
      bounds: [0, 4, 16],
      counts: [0, 0, 1, 0],
    },
    {
      name: 'bounds past the largest and the smallest number',
      given: { scale: -10, positive: { offset: -2, bucketCounts: [1, 0, 1] } },
      bounds: [0, Number.MIN_VALUE, 2 ** -1024, 1, Number.MAX_VALUE],
      counts: [0, 0, 1, 0, 1, 0],
    },
  ])('gives $name as buckets with upper bounds', ({ given, bounds, counts }) => {
    const buckets = explicitBuckets({ ...histogram, ...given });
    expect(buckets.bounds).toEqual(bounds);
    expect(buckets.counts).toEqual(counts);
  });
});
