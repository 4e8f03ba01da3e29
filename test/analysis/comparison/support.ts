import type { ComparedRun } from '../../../src/analysis/comparison/compared-run.ts';
import { seededRandom } from '../../common/random.ts';

/** A completed run of which everything is known, but for what is given. */
export function runOf(run: Partial<ComparedRun> & { readonly run_id: string }): ComparedRun {
  return {
    status: 'completed',
    provider: 'openai',
    model: 'gpt-5-mini',
    temperature: null,
    config: null,
    duration_seconds: 10,
    model_calls: 1,
    total_tokens: 100,
    cost_usd: 0.01,
    unpriced_calls: 0,
    latencies_ms: [100],
    quality: {},
    ...run,
  };
}

/** What runs of a made-up model are like. */
export interface Make {
  readonly model: string;
  readonly count: number;
  readonly rate: number;
  readonly costUsd: number;
  readonly seconds: number;
  readonly quality?: number;
}

/** Runs of models, each with chance of its own; always the same ones for a number. */
export function runsOf(makes: readonly Make[], number = 0): ComparedRun[] {
  return makes.flatMap(({ model, count, rate, costUsd, seconds, quality }, place) => {
    const random = seededRandom(100 + place + 1000 * number);
    const about = (value: number): number => value * (0.5 + random());
    return Array.from({ length: count }, (_, index) =>
      runOf({
        run_id: `${model}-${index}`,
        model,
        status: random() < rate ? 'completed' : 'failed',
        cost_usd: about(costUsd),
        duration_seconds: about(seconds),
        total_tokens: Math.round(about(1000)),
        latencies_ms: [about(200), about(200), about(400)],
        quality: quality === undefined ? {} : { 'evaluations.correctness': Math.min(1, about(quality)) },
      }),
    );
  });
}

/** An order that has nothing to do with the runs. */
export function shuffled<T>(items: readonly T[]): T[] {
  const random = seededRandom(9);
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
