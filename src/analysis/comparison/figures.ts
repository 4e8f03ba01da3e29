import { meanOf, medianOf, pooledQuantile, ratioOf, type Statistic } from '../statistics/index.ts';
import { type ComparedRun, fullCostUsd, isSuccess } from './compared-run.ts';

/** A figure of a group of finished runs, and which way it is better. */
export interface FigureDefinition {
  readonly better: 'more' | 'less';
  statistic(runs: readonly ComparedRun[]): Statistic;
}

/** The figures that groups are compared by, beside what quality they reach. */
export const figures = {
  /** Completed runs, of all finished ones. */
  success_rate: {
    better: 'more',
    statistic: (runs) => meanOf(numbersOf(runs, (run) => Number(isSuccess(run)))),
  },
  /** Of runs whose calls all have a price. */
  cost_per_run_usd: { better: 'less', statistic: (runs) => meanOf(numbersOf(runs, fullCostUsd)) },
  /** The cost of all those runs, over how many of them were completed. */
  cost_per_success_usd: {
    better: 'less',
    statistic: (runs) =>
      ratioOf(
        numbersOf(runs, fullCostUsd),
        numbersOf(runs, (run) => Number(isSuccess(run))),
      ),
  },
  tokens_per_run: { better: 'less', statistic: (runs) => meanOf(numbersOf(runs, ({ total_tokens }) => total_tokens)) },
  /** Of all model calls of all runs. */
  latency_p50_ms: { better: 'less', statistic: (runs) => latency(runs, 0.5) },
  latency_p95_ms: { better: 'less', statistic: (runs) => latency(runs, 0.95) },
  /** Of completed runs: what fails at once is not fast. */
  duration_p50_seconds: {
    better: 'less',
    statistic: (runs) => medianOf(numbersOf(runs, (run) => (isSuccess(run) ? run.duration_seconds : null))),
  },
} as const satisfies Readonly<Record<string, FigureDefinition>>;

/** One of them. */
export type FigureName = keyof typeof figures;

/** All of them, in order. */
export const figureNames = Object.keys(figures) as readonly FigureName[];

/** How runs do by one measure of quality; of counts of what is wrong, fewer are better. */
export function qualityFigure(measure: string): FigureDefinition {
  return {
    better: isCountOfFaults(measure) ? 'less' : 'more',
    statistic: (runs) => meanOf(numbersOf(runs, ({ quality }) => quality[measure] ?? null)),
  };
}

/** `quality.linting_errors_count` and its like. */
export const isCountOfFaults = (measure: string): boolean => /^quality\..*_count$/.test(measure);

const latency = (runs: readonly ComparedRun[], probability: number): Statistic =>
  pooledQuantile(
    runs.map(({ latencies_ms }) => latencies_ms),
    probability,
  );

const numbersOf = (runs: readonly ComparedRun[], numberOf: (run: ComparedRun) => number | null): Float64Array =>
  Float64Array.from(runs, (run) => numberOf(run) ?? Number.NaN);
