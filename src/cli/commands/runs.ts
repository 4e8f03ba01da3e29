import { hasRowFilters } from '../../analysis/filter.ts';
import { newestRuns } from '../../analysis/newest-runs.ts';
import { runs as runsOf } from '../../analysis/runs.ts';
import type { Row } from '../../catalogue/index.ts';
import { type Answer, answerWithoutStore, askStore } from '../ask-store.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import { readFilter } from '../options/filter-options.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { runTable } from '../run-table.ts';

/** What `runledger runs` is given. */
export interface RunsOptions extends QuestionOptions {
  readonly limit: number;
  readonly all?: boolean;
}

/** Lists runs, the newest first. Where whole runs are selected, no database is needed, which takes its time to load. */
export async function runs({ limit, all = false, ...options }: RunsOptions, io: CommandIo): Promise<ExitCode> {
  const most = all ? Number.MAX_SAFE_INTEGER : limit;
  if (!hasRowFilters(readFilter(options, { nowMicros: 0, timeZone: 'UTC' })))
    return await answerWithoutStore(options, io, async ({ directory, filter, nowMicros }) => {
      const { runs: rows, hasMore, ...left } = await newestRuns(directory, { filter, limit: most, nowMicros });
      return { ...left, answer: answerOf(rows, hasMore) };
    });
  return await askStore(options, io, async ({ store }) => {
    const rows = await runsOf(store, all ? {} : { limit });
    return answerOf(rows, store.runs > rows.length);
  });
}

function answerOf(rows: readonly Row<'runs'>[], hasMore: boolean): Answer {
  return {
    json: { has_more: hasMore, runs: rows },
    text: ({ width, timeZone }) => [
      ...runTable(rows, { width, timeZone }),
      ...(hasMore ? [`the newest ${rows.length}; --limit or --all shows more`] : []),
    ],
  };
}
