import type { PageRuns } from '../page-data.ts';

/** A name by its place; null where there is none. */
export const nameAt = ({ names }: PageRuns, place: number | null | undefined): string | null =>
  place === null || place === undefined ? null : (names[place] ?? null);
