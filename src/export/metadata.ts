import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { quoteName } from '../analysis/database/sql-text.ts';
import type { Filter } from '../analysis/filter.ts';
import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { formatMicros } from '../common/clock.ts';
import { packageVersion } from '../common/version.ts';
import type { ExportTable } from './tables/export-table.ts';
import { exportFormat, exportFormatVersion } from './targets/export-format.ts';

/** How many rows each exported table has. */
export interface RowCounts {
  readonly [table: string]: number;
}

/** What every export says of itself. */
export interface ExportMetadata {
  readonly format: typeof exportFormat;
  readonly version: typeof exportFormatVersion;
  /** RFC 3339 in UTC with microseconds. */
  readonly generated_at: string;
  /** The version of Runledger that wrote it. */
  readonly runledger: string;
  /** IANA: where days are cut. Times are UTC everywhere. */
  readonly time_zone: string;
  /** What was selected; without members, all of the store. */
  readonly filter: { readonly [member: string]: readonly string[] | string };
  /** How many runs were. */
  readonly runs: number;
  readonly rows: RowCounts;
  /** Model calls whose cost is unknown, and which every sum of costs leaves out. */
  readonly unpriced_calls: number;
  readonly prices: string;
  /** What could not be read, and stands nowhere in the export. */
  readonly skipped: Skipped;
  /** What could not be taken as it stands, by run, file and line; the first of them. */
  readonly faults: readonly StoreFault[];
}

/** An export names this many; all are counted, and all are in `runExport`’s answer. */
const mostFaults = 100;

const priceNote =
  'cost_usd is what each call cost by the prices of its day, as it was recorded; null is unknown, not 0, and in no sum';

/** Asks a store what an export of it has to say of itself. */
export async function exportMetadata(
  store: AnalysedStore,
  { filter = {}, tables }: { readonly filter?: Filter | undefined; readonly tables: readonly ExportTable[] },
): Promise<ExportMetadata> {
  const rows = await countRows(store, tables);
  const [sums] = await store.query<{ unpriced: number | null }>(
    'SELECT sum(unpriced_calls)::BIGINT AS unpriced FROM runs',
  );
  return {
    format: exportFormat,
    version: exportFormatVersion,
    generated_at: formatMicros(store.nowMicros),
    runledger: packageVersion(),
    time_zone: store.timeZone,
    filter: filterMembers(filter),
    runs: store.runs,
    rows,
    unpriced_calls: sums?.unpriced ?? 0,
    prices: priceNote,
    // Whatever could not be read has been tried by now.
    skipped: store.skipped,
    faults: store.faults.slice(0, mostFaults),
  };
}

/** One table after the other: all in one statement hold their buffers at once. */
async function countRows(store: AnalysedStore, tables: readonly ExportTable[]): Promise<RowCounts> {
  const counts: [string, number][] = [];
  for (const { name } of tables) {
    const [row] = await store.query<{ readonly rows: number }>(`SELECT count(*) AS rows FROM ${quoteName(name)}`);
    counts.push([name, row?.rows ?? 0]);
  }
  return Object.fromEntries(counts);
}

/** A filter with the names of columns: `run_ids`, `since`, … */
function filterMembers(filter: Filter): ExportMetadata['filter'] {
  const members = Object.entries(filter).filter(([, value]) => value !== undefined && value?.length !== 0);
  return Object.fromEntries(
    members.map(([name, value]: [string, readonly string[] | number]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'number' ? formatMicros(value) : value,
    ]),
  );
}
