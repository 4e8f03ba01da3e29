import type { Filter } from '../analysis/filter.ts';
import { openStore } from '../analysis/open-store.ts';
import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { gatherPage } from './gather-page.ts';
import { pageFile } from './page-file.ts';

/** What a dashboard is made of. */
export interface DashboardOptions {
  /** What of the store is shown; everything, where nothing is said. */
  readonly filter?: Filter | undefined;
  /** IANA: where days are cut; the machine's where nothing is said. */
  readonly timeZone?: string | undefined;
  /** Of the bootstrap: the same runs and seed give the same intervals. */
  readonly seed?: number | undefined;
}

/** A dashboard, and what it leaves out. */
export interface GeneratedDashboard {
  /** One page of HTML that needs nothing beside it. */
  readonly html: string;
  readonly runs: number;
  readonly skipped: Skipped;
  readonly faults: readonly StoreFault[];
}

/**
 * Makes the dashboard of a store: what its runs came to and how they compare, with a view of each of the newest. Rejects
 * where the store cannot be opened; what in it cannot be read is named, on the page and here.
 */
export async function generateDashboard(
  directory: string,
  { filter, timeZone, seed }: DashboardOptions = {},
): Promise<GeneratedDashboard> {
  const store = await openStore(directory, { filter, timeZone });
  try {
    const html = pageFile(await gatherPage(store, { filter, seed }));
    return { html, runs: store.runs, skipped: store.skipped, faults: store.faults };
  } finally {
    await store.close();
  }
}
