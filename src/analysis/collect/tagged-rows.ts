import type { OpenRows } from './open-rows.ts';

/** All rows of what was left open, each with the table that it is of. */
export const taggedRows = (open: OpenRows): object[] =>
  Object.entries(open).flatMap(([table, rows]) => rows.map((row: object) => ({ ...row, open_table: table })));
