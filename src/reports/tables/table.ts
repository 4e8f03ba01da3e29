import type { Cell } from './cell.ts';

/** One column of a report's table. */
export interface ReportColumn {
  /** As a program has it: `cost_usd`. */
  readonly name: string;
  /** As people have it, with its unit. */
  readonly title: string;
}

/** One table of a report, whatever it is written as. */
export interface ReportTable {
  /** As a program has it, beside the section’s: `success_rate`; empty where the section has no other. */
  readonly name: string;
  /** Null where the section’s says it all; a measure’s name is from outside. */
  readonly title: Cell | null;
  /** How many of the columns, from the first on, say what a row is of. */
  readonly keys: number;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many of the rows, from the first on, say anything to people; programs are given all. */
  readonly telling: number;
}

/** What a report says of one thing. */
export interface ReportSection {
  /** As the member of the JSON document: `by_model`. */
  readonly name: string;
  readonly title: string;
  /** Sentences of ours, without a name from outside in them. */
  readonly notes: readonly string[];
  readonly tables: readonly ReportTable[];
}

/** A column and what stands in it. */
export interface ColumnOf<R> extends ReportColumn {
  cell(row: R): Cell;
}

/** A table of rows, column by column. */
export function tableOf<R>(
  rows: readonly R[],
  columns: readonly ColumnOf<R>[],
  { name = '', title = null, keys = 1, telling = rows.length }: Partial<Omit<ReportTable, 'columns' | 'rows'>> = {},
): ReportTable {
  return {
    name,
    title,
    keys,
    telling,
    columns: columns.map((column) => ({ name: column.name, title: column.title })),
    rows: rows.map((row) => columns.map((column) => column.cell(row))),
  };
}
