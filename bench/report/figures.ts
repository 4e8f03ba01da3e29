import type { Bound } from '../bench.ts';

/** A duration: three digits and the unit that fits. */
export function duration(seconds: number): string {
  const [factor, unit] = durationUnits.find(([least]) => Math.abs(seconds) >= 1 / least) ?? [1e9, 'ns'];
  return `${digits(seconds * factor)} ${unit}`;
}

const durationUnits: readonly (readonly [factor: number, unit: string])[] = [
  [1, 's'],
  [1e3, 'ms'],
  [1e6, 'µs'],
];

/** Memory or a file's size, in millions of bytes. */
export const megabytes = (bytes: number): string => `${digits(bytes / 1e6)} MB`;

/** How many times one is the other. */
export const ratio = (ours: number, beside: number): string => `${(ours / beside).toFixed(2)} ×`;

/** What one takes longer than the other. */
export const added = (oursSeconds: number, besideSeconds: number): string => {
  const seconds = oursSeconds - besideSeconds;
  return `${seconds < 0 ? '−' : '+'}${duration(Math.abs(seconds))}`;
};

/** A bound from above, on a figure in the unit of its text. */
export const atMost = (figure: number, limit: number, unit: string): Bound => ({
  text: `≤ ${limit} ${unit}`,
  holds: figure <= limit,
});

function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
