import type { Row } from '../catalogue/index.ts';
import type { AnalysedStore } from './analysed-store.ts';
import { runs } from './runs.ts';

/** What `recent` is asked for. */
export interface RecentOptions {
  /** Only operations of these names; any, where nothing is said. */
  readonly operations?: readonly string[] | undefined;
  /** How many of each; 20 where nothing is said. */
  readonly limit?: number | undefined;
}

/** What happened last, the newest first. */
export interface Recent {
  readonly operations: readonly RecentOperation[];
  readonly runs: readonly Row<'runs'>[];
}

/** An operation and where it belongs. */
export type RecentOperation = Pick<
  Row<'operations'>,
  | 'run_id'
  | 'project'
  | 'session_id'
  | 'ticket_id'
  | 'agent_role'
  | 'name'
  | 'status'
  | 'started_at'
  | 'ended_at'
  | 'duration_ms'
  | 'error'
>;

const newestOperations = `
  SELECT run_id, project, session_id, ticket_id, agent_role, name, status, started_at, ended_at, duration_ms, error
  FROM operations
  WHERE len($names) = 0 OR list_contains($names, name)
  ORDER BY ts DESC NULLS LAST, id DESC
  LIMIT $limit`;

/** The newest operations, by when they ended, and the newest runs, by when they began. */
export async function recent(
  store: AnalysedStore,
  { operations = [], limit = 20 }: RecentOptions = {},
): Promise<Recent> {
  return {
    operations: await store.query<RecentOperation>(newestOperations, { names: operations, limit }),
    runs: await runs(store, { limit }),
  };
}
