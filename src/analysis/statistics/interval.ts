/** A 95 % interval, both ends included. An end is null where it is unbounded on that side. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The 97.5 % quantile of the standard normal distribution: what a two-sided 95 % interval reaches to on each side. */
export const normal975 = 1.959963984540054;

/** Whether an interval leaves 0 out, so that what it is of is shown to be on one side of it. */
export function excludesZero({ low, high }: Interval): boolean {
  return (low !== null && low > 0) || (high !== null && high < 0);
}
