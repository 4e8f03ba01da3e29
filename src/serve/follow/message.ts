import type { MetricsSetting } from '../metrics/metrics-setting.ts';

/** What the thread that follows a store is started with. */
export interface FollowData {
  /** The store's. */
  readonly directory: string;
  /** How its figures are scraped. */
  readonly metrics: MetricsSetting;
}

/** What it is told and asked. */
export type FollowRequest =
  /** Somebody looks from here on, or nobody. */
  | { readonly kind: 'watch'; readonly isWatched: boolean }
  /** The store's figures are wanted. */
  | { readonly kind: 'metrics'; readonly id: number };

/** What it says. */
export type FollowMessage =
  /** The store was looked at for the first time: what changes from here on is told. */
  | { readonly kind: 'begun' }
  /** Runs began, grew or ended; others may have gone. */
  | { readonly kind: 'changed'; readonly runIds: readonly string[] }
  /** The store cannot be read just now. */
  | { readonly kind: 'trouble'; readonly message: string }
  /** It can be read again. */
  | { readonly kind: 'well' }
  /** What was asked for. */
  | { readonly kind: 'metrics'; readonly id: number; readonly figures: Figures };

/** The store's figures in the Prometheus text format, or why there are none just now. */
export type Figures =
  | { readonly text: Uint8Array; readonly problem: null }
  | { readonly text: null; readonly problem: string };
