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
export interface PackedColumns {
  readonly [name: string]: readonly unknown[];
}

/** Packs rows for `JSON.stringify`. */
export const packColumns = <R extends object>(rows: readonly R[], columns: Columns): PackedColumns =>
  Object.fromEntries(Object.keys(columns).map((name) => [name, rows.map((row) => row[name as keyof R])]));

/**
 * What makes the row at a place, of so many in a file's JSON; null where the columns are not whole. There is no row where a
 * value of it is not of its column's type.
 */
export function unpackColumns<R>(
  packed: unknown,
  { columns, count }: { readonly columns: Columns; readonly count: number },
): ((place: number) => R | null) | null {
  if (typeof packed !== 'object' || packed === null) return null;
  const all = packed as Partial<PackedColumns>;
  const parts = Object.entries(columns).map(([name, { type }]) => ({ name, type, values: all[name] }));
  if (!parts.every(({ values }) => Array.isArray(values) && values.length === count)) return null;
  return (place) => {
    const row: Record<string, unknown> = {};
    for (const { name, type, values } of parts) {
      const value = values?.[place];
      if (value !== null && fitOf(type, value) !== 'fits') return null;
      row[name] = value;
    }
    return row as R;
  };
}

/** Rows, and how each run stood. */
export interface PackedRows {
  readonly columns: PackedColumns;
  readonly stamps: readonly unknown[];
}

/** Packs both for `JSON.stringify`. */
export const packRows = <R extends object>(rows: readonly StampedRow<R>[], columns: Columns): PackedRows => ({
  columns: packColumns(
    rows.map(({ row }) => row),
    columns,
  ),
  stamps: rows.map(({ stamp }) => stamp),
});

/**
 * The rows in a file's JSON, `run_id` among their columns; null where they are not whole. A row is made when it is asked
 * for, and is not there where a value of it is not of its column's type.
 */
export function unpackRows<R>(packed: { readonly [name: string]: unknown }, columns: Columns): StampedRows<R> | null {
  const { stamps, columns: packedColumns } = packed as Partial<PackedRows>;
  if (!Array.isArray(stamps)) return null;
  const rowAt = unpackColumns<R>(packedColumns, { columns, count: stamps.length });
  if (rowAt === null) return null;
  const places = placesOf(packedColumns?.run_id as readonly string[]);
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

/** Where each run stands in a list. */
export const placesOf = (runIds: readonly string[]): ReadonlyMap<string, number> =>
  new Map(runIds.map((runId, place) => [runId, place]));
