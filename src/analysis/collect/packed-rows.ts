import type { Columns } from '../../catalogue/index.ts';
import { fitOf } from '../../store/index.ts';
import { packStamp, type RunStamp, unpackStamp } from './run-stamp.ts';

/** What is remembered of runs: of each its row, or some columns of it, and how it stood. */
export interface StampedRow<R> {
  readonly row: R;
  readonly stamp: RunStamp;
}

/** The same column by column: such JSON is read five times as fast as as many objects. */
export interface PackedRows {
  readonly columns: { readonly [name: string]: readonly unknown[] };
  readonly stamps: readonly unknown[];
}

/** Packs rows for `JSON.stringify`. */
export function packRows<R extends object>(rows: readonly StampedRow<R>[], columns: Columns): PackedRows {
  const values = Object.keys(columns).map((name) => [name, rows.map(({ row }) => row[name as keyof R])]);
  return { columns: Object.fromEntries(values), stamps: rows.map(({ stamp }) => packStamp(stamp)) };
}

/** Unpacks them; null where they are not whole, or a value is not of its column's type. */
export function unpackRows<R>(packed: Partial<PackedRows>, columns: Columns): readonly StampedRow<R>[] | null {
  const { stamps, columns: packedColumns } = packed;
  if (!Array.isArray(stamps) || typeof packedColumns !== 'object' || packedColumns === null) return null;
  const rows = stamps.map((): Record<string, unknown> => ({}));
  for (const [name, { type }] of Object.entries(columns)) {
    const values: unknown = packedColumns[name];
    if (!Array.isArray(values) || values.length !== rows.length) return null;
    for (const [index, row] of rows.entries()) {
      const value: unknown = values[index];
      if (value !== null && fitOf(type, value) !== 'fits') return null;
      row[name] = value;
    }
  }
  const stamped = rows.map((row, index) => ({ row: row as R, stamp: unpackStamp(stamps[index]) }));
  return stamped.every((one): one is StampedRow<R> => one.stamp !== null) ? stamped : null;
}
