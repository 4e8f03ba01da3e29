export { excludesZero, type Interval } from './interval.ts';
export { type LinearTrend, linearTrend, type TrendPoint } from './linear-trend.ts';
export { percentileInterval } from './percentile-interval.ts';
export { pooledQuantile } from './pooled-quantile.ts';
export { newcombeInterval, type Trials, wilsonInterval } from './rate-interval.ts';
export { type Chance, createDraw, defaultChance, type ResampleOptions, resample } from './resample.ts';
export { meanOf, medianOf, ratioOf, type Statistic } from './statistic.ts';
