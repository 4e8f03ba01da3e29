import { eventColumns, type Row } from '../../catalogue/index.ts';
import { compareBy } from '../../common/compare-by.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import type { AnalysedStore } from '../analysed-store.ts';
import type { ComparedRun } from './compared-run.ts';

/** Reads what a comparison knows of each run that the store's filter selects. */
export async function readComparedRuns(store: AnalysedStore): Promise<ComparedRun[]> {
  const runs = await store.query<Row<'runs'>>('SELECT * FROM runs');
  const events = new Map((await store.query<RunEvents>(eventsOfRuns)).map((row) => [row.run_id, row]));
  return runs.flatMap((run) => (run.run_id === null ? [] : comparedRun({ ...run, run_id: run.run_id }, events)));
}

const qualityColumns = Object.keys(eventColumns.quality) as readonly (keyof typeof eventColumns.quality)[];

/** What a run's events say, one row a run. */
interface RunEvents extends Readonly<Record<(typeof qualityColumns)[number], number | null>> {
  readonly run_id: string;
  readonly latencies_ms: readonly number[] | null;
  /** How many calls each model answered, or was asked. */
  readonly models: Readonly<Record<string, number>> | null;
  readonly evaluations: readonly { readonly name: string; readonly score: number }[] | null;
}

/** All in one reading of the ledgers, which is what takes time. */
const eventsOfRuns = `
  SELECT
    run_id,
    list(duration_ms) FILTER (event = 'model_call' AND duration_ms IS NOT NULL) AS latencies_ms,
    to_json(histogram(coalesce(response_model, request_model)) FILTER (event = 'model_call')) AS models,
    list({ name: name, score: score }) FILTER (event = 'evaluation' AND name IS NOT NULL AND score IS NOT NULL)
      AS evaluations,
    ${qualityColumns
      .map(
        (column) =>
          `arg_max(${column}, (ts, writer, seq)) FILTER (event = 'quality' AND ${column} IS NOT NULL) AS ${column}`,
      )
      .join(',\n    ')}
  FROM ledger
  WHERE event IN ('model_call', 'evaluation', 'quality')
  GROUP BY run_id`;

function comparedRun(
  run: Row<'runs'> & { readonly run_id: string },
  events: ReadonlyMap<string, RunEvents>,
): ComparedRun {
  const own = events.get(run.run_id);
  return {
    run_id: run.run_id,
    status: run.status,
    provider: run.provider,
    model: run.model ?? mainModel(own?.models ?? {}),
    temperature: run.temperature,
    config: run.config,
    duration_seconds: run.duration_seconds,
    model_calls: run.model_calls,
    total_tokens: run.total_tokens,
    cost_usd: run.cost_usd,
    unpriced_calls: run.unpriced_calls,
    latencies_ms: own?.latencies_ms ?? [],
    quality: own === undefined ? {} : { ...evaluationMeans(own.evaluations ?? []), ...reported(own) },
  };
}

/** The model of most calls, of equals the first by name. */
function mainModel(models: Readonly<Record<string, number>>): string | null {
  const byName = Object.entries(models).toSorted(compareBy(([name]) => name));
  return byName.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function evaluationMeans(evaluations: NonNullable<RunEvents['evaluations']>): Readonly<Record<string, number>> {
  const means = [...Map.groupBy(evaluations, ({ name }) => name)].map(([name, ofName]) => {
    const sum = new ExactSum();
    // In one order, so that the last digit is the same in every run.
    for (const score of ofName.map((evaluation) => evaluation.score).toSorted((a, b) => a - b)) sum.add(score);
    return [`evaluations.${name}`, sum.value / ofName.length];
  });
  return Object.fromEntries(means);
}

function reported(own: RunEvents): Readonly<Record<string, number>> {
  const known = qualityColumns.flatMap((column) => {
    const value = own[column];
    return value === null ? [] : [[`quality.${column}`, value]];
  });
  return Object.fromEntries(known);
}
