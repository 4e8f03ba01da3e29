/**
 * What a figure counts: money in USD, a share of 1 or what two shares differ by, a time, or whatever its column says.
 * Estimates are rounded further for people.
 */
export type FigureUnit = 'usd' | 'estimated_usd' | 'share' | 'points' | 'ms' | 'seconds' | 'count' | 'number';

/** What values of a unit differ by. */
export const differenceUnit = (unit: FigureUnit): FigureUnit => (unit === 'share' ? 'points' : unit);

/** A name from outside, which no format may take for anything but text; null where there is none. */
export interface NameCell {
  readonly kind: 'name';
  readonly text: string | null;
}

/** A word of ours; empty where there is nothing to say. */
export interface WordCell {
  readonly kind: 'word';
  readonly text: string;
  /** The same for a program: `too_few_runs`. */
  readonly code: string;
}

/** A figure; null where it is unknown. */
export interface FigureCell {
  readonly kind: 'figure';
  readonly value: number | null;
  readonly unit: FigureUnit;
  /** Shown with its sign. */
  readonly isChange: boolean;
}

/** A 95 % interval: an end that is null is open, and where both are, nothing is known. */
export interface IntervalCell {
  readonly kind: 'interval';
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: FigureUnit;
}

/** Values as they follow each other, for people to see; the figures themselves stand elsewhere. */
export interface BarsCell {
  readonly kind: 'bars';
  readonly values: readonly (number | null)[];
}

/** What stands in a report's table. */
export type Cell = NameCell | WordCell | FigureCell | IntervalCell | BarsCell;

export const name = (text: string | null): NameCell => ({ kind: 'name', text });

export const word = (text: string, code = text): WordCell => ({ kind: 'word', text, code });

export const figure = (value: number | null, unit: FigureUnit): FigureCell => ({
  kind: 'figure',
  value,
  unit,
  isChange: false,
});

/** What changed, or how much one thing differs from another. */
export const change = (value: number | null, unit: FigureUnit): FigureCell => ({
  kind: 'figure',
  value,
  unit,
  isChange: true,
});

export const interval = (
  { low, high }: { readonly low: number | null; readonly high: number | null },
  unit: FigureUnit,
): IntervalCell => ({ kind: 'interval', low, high, unit });

export const bars = (values: readonly (number | null)[]): BarsCell => ({ kind: 'bars', values });
