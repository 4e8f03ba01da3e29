import type { Columns } from '../../catalogue/index.ts';
import { fitOf } from '../../store/column-value.ts';
import type { RunStamp } from './run-stamp.ts';

/** What is remembered of a run: its row, or some columns of it, and how it stood. */
export interface StampedRow<R> {
  readonly row: R;
  readonly stamp: RunStamp;
}

/** Rows of runs by their ids. */
export type StampedRows<R> = Pick<ReadonlyMap<string, StampedRow<R>>, 'size' | 'has' | 'get'>;

/** Rows column by column: such JSON is read five times as fast as as many objects. */
export interface PackedRows {
  readonly columns: { readonly [name: string]: readonly unknown[] };
  readonly stamps: readonly unknown[];
}

/** Packs rows for `JSON.stringify`. */
export function packRows<R extends object>(rows: readonly StampedRow<R>[], columns: Columns): PackedRows {
  const values = Object.keys(columns).map((name) => [name, rows.map(({ row }) => row[name as keyof R])]);
  return { columns: Object.fromEntries(values), stamps: rows.map(({ stamp }) => stamp) };
}

/**
 * The rows in a file's JSON, `run_id` among their columns; null where they are not whole. A row is made when it is asked
 * for, and is not there where a value of it is not of its column's type.
 */
export function unpackRows<R>(packed: { readonly [name: string]: unknown }, columns: Columns): StampedRows<R> | null {
  const { stamps, columns: packedColumns } = packed as Partial<PackedRows>;
  if (!Array.isArray(stamps) || typeof packedColumns !== 'object' || packedColumns === null) return null;
  const parts = Object.entries(columns).map(([name, { type }]) => ({ name, type, values: packedColumns[name] }));
  if (!parts.every(({ values }) => Array.isArray(values) && values.length === stamps.length)) return null;
  const places = new Map((packedColumns.run_id as readonly string[]).map((runId, place) => [runId, place]));
  const rowAt = (place: number): R | null => {
    const row: Record<string, unknown> = {};
    for (const { name, type, values } of parts) {
      const value = values?.[place];
      if (value !== null && fitOf(type, value) !== 'fits') return null;
      row[name] = value;
    }
    return row as R;
  };
  return {
    size: places.size,
    has: (runId) => places.has(runId),
    get: (runId) => {
      const place = places.get(runId);
      const row = place === undefined ? null : rowAt(place);
      return row === null ? undefined : { row, stamp: stamps[place as number] as RunStamp };
    },
  };
}
