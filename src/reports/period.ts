import type { Filter } from '../analysis/filter.ts';

/**
 * The filter for the period just before a filter's own, and as long as that has been up to now. Null where it has no
 * beginning, or begins in the future.
 */
export function filterBefore(filter: Filter, nowMicros: number): (Filter & { since: number; until: number }) | null {
  const { since, until = nowMicros } = filter;
  if (since === undefined) return null;
  const end = Math.min(until, nowMicros);
  return end > since ? { ...filter, since: since - (end - since), until: since } : null;
}
