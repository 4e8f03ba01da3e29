import { readdirSync, statSync } from 'node:fs';

/** The last listing of a store: at 10,000 runs one costs 8 ms, and a program may open a named run for each of them. */
let listing: { readonly store: string; modified: bigint | undefined; readonly ids: Set<string> } | null = null;

/** Whether a store holds this id, upper and lower case taken for the same. */
export function isTakenInAnyCase(store: string, runId: string): boolean {
  const modified = modifiedAt(store);
  if (modified === undefined) return false;
  if (listing?.store !== store || listing.modified !== modified) listing = { store, modified, ids: list(store) };
  return listing.ids.has(runId.toLowerCase());
}

/**
 * Tells that this process made a run's directory, so that the listing need not be read again. What another process makes
 * in that very moment is missed here, which matters only for ids that differ in case: `mkdir` sees all others.
 */
export function noteTaken(store: string, runId: string): void {
  if (listing?.store !== store) return;
  listing.ids.add(runId.toLowerCase());
  listing.modified = modifiedAt(store);
}

/** Undefined where there is no store, or none that may be looked at: `mkdir` alone decides then. */
function modifiedAt(store: string): bigint | undefined {
  try {
    return statSync(store, { bigint: true }).mtimeNs;
  } catch {
    return undefined;
  }
}

function list(store: string): Set<string> {
  try {
    return new Set(readdirSync(store).map((name) => name.toLowerCase()));
  } catch {
    // It may be written but not listed.
    return new Set();
  }
}
