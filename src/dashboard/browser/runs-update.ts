import type { PageRuns } from '../page-data.ts';
import { mergeRuns } from './merge-runs.ts';
import { withoutRuns } from './without-runs.ts';

/** Rows of runs that began, grew or ended, and which runs have no row any more. */
export interface RunsUpdate {
  readonly runs: PageRuns;
  /** Ids of runs; not there where there are none. */
  readonly gone?: readonly string[];
  /** RFC 3339: when the store began to be read for them. */
  readonly generated_at: string;
}

/** A table of runs as it is after an update. */
export const applyUpdate = (runs: PageRuns, { gone = [], runs: changed }: RunsUpdate): PageRuns =>
  mergeRuns(gone.length === 0 ? runs : withoutRuns(runs, gone), changed);

/** The runs that an update is about. */
export const runsOf = ({ runs, gone = [] }: RunsUpdate): readonly (string | null)[] => [...runs.run_id, ...gone];

/** Updates with one more, without those that it leaves nothing of. */
export function addUpdate(updates: readonly RunsUpdate[], update: RunsUpdate): readonly RunsUpdate[] {
  const now = new Set(runsOf(update));
  return [...updates.filter((earlier) => runsOf(earlier).some((runId) => !now.has(runId))), update];
}
