/** How much is measured: `full` for figures, `tiny` to see that it works. */
export type Scale = 'full' | 'tiny';

/** One line of the table: what was measured with Runledger, and its yardstick from the same run. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly beside?: string;
  /** Ours to the yardstick: a ratio or a difference. */
  readonly compared?: string;
  readonly bound?: Bound;
}

/** What a figure has to keep to. */
export interface Bound {
  readonly text: string;
  readonly holds: boolean;
}

/** The figures of one bench. */
export interface Section {
  readonly title: string;
  /** What the yardstick is. */
  readonly beside?: string;
  readonly rows: readonly Row[];
}

/** One bench. */
export interface Bench {
  readonly name: string;
  measure(scale: Scale): Promise<readonly Section[]>;
}
