import type { Row } from '../../catalogue/index.ts';
import { readOpenRows } from './open-rows.ts';
import { taggedRows } from './tagged-rows.ts';

/** A run that has ended, of which only its ledgers tell what was left open. */
export interface EndedRun {
  readonly runId: string;
  readonly row: Pick<Row<'runs'>, 'project' | 'status'>;
  readonly ledgers: readonly { readonly path: string; readonly toByte: number }[];
}

/** What was left open in runs, each row with the table that it is of. */
export async function rowsLeftOpen(runs: readonly EndedRun[]): Promise<object[]> {
  const rows: object[] = [];
  for (const { runId, row, ledgers } of runs)
    rows.push(...taggedRows(await readOpenRows({ runId, project: row.project, status: row.status }, ledgers)));
  return rows;
}
