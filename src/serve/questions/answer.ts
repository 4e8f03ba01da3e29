import { gzipSync } from 'node:zlib';
import { activities } from '../../analysis/activities.ts';
import type { AnalysedStore } from '../../analysis/analysed-store.ts';
import { openStore } from '../../analysis/open-store.ts';
import { runs } from '../../analysis/runs.ts';
import { formatMicros } from '../../common/clock.ts';
import { gatherLivePage } from '../../dashboard/gather-page.ts';
import { gatherPageRuns } from '../../dashboard/page-runs.ts';
import { packDetails } from '../../dashboard/run-details.ts';
import type { PageQuestion, Question, RunQuestion, RunsQuestion } from './question.ts';

/** Answers a question by the very questions that the page in a file is made of. Rejects where the store cannot be opened. */
export async function answer(question: Question): Promise<Uint8Array | null> {
  switch (question.kind) {
    case 'page':
      return page(question);
    case 'runs':
      return changedRuns(question);
    case 'run':
      return oneRun(question);
  }
}

async function page({ directory, filter, timeZone, seed, generation }: PageQuestion): Promise<Uint8Array> {
  await using store = await openStore(directory, { filter, timeZone });
  return gzipSync(JSON.stringify({ generation, page: await gatherLivePage(store, { filter, seed }) }));
}

async function changedRuns(question: RunsQuestion): Promise<Uint8Array | null> {
  const { directory, timeZone, filter } = question;
  const asked = filter.runIds ?? [];
  const runIds = question.runIds.filter((runId) => asked.length === 0 || asked.includes(runId));
  // No ids at all would be all of them.
  if (runIds.length === 0) return null;
  await using store = await openStore(directory, { filter: { ...filter, runIds }, timeZone, threads: 1 });
  const rows = await runs(store);
  const found = new Set(rows.map(({ run_id }) => run_id));
  // A run that has failed is none that is completed any more: a page that has it is to drop it.
  const gone = runIds.filter((runId) => !found.has(runId));
  const table = await gatherPageRuns(store, rows, { withView: rows.length });
  return jsonBytes({ runs: table, gone, generated_at: formatMicros(store.nowMicros) });
}

async function oneRun({ directory, timeZone, runId }: RunQuestion): Promise<Uint8Array | null> {
  await using store = await openStore(directory, { filter: { runIds: [runId] }, timeZone, threads: 1 });
  const rows = await runs(store);
  if (rows.length === 0) return null;
  return jsonBytes({ run: await gatherPageRuns(store, rows, { withView: 1 }), details: await details(store, rows) });
}

async function details(store: AnalysedStore, rows: Awaited<ReturnType<typeof runs>>) {
  return packDetails(rows, await activities(store, { limit: 1 }), { mostCharacters: Number.POSITIVE_INFINITY });
}

const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
