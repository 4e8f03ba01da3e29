import { compareBy } from '../../common/compare-by.ts';
import type { ComparedRun } from './compared-run.ts';

/** The measures that runs have, those that most of them have first; then by name, which puts evaluations first. */
export function qualityMeasures(runs: readonly ComparedRun[]): string[] {
  const counts = new Map<string, number>();
  for (const { quality } of runs) {
    for (const measure of Object.keys(quality)) counts.set(measure, (counts.get(measure) ?? 0) + 1);
  }
  const byName = compareBy(([measure]: readonly [string, number]) => measure);
  return [...counts].toSorted((a, b) => b[1] - a[1] || byName(a, b)).map(([measure]) => measure);
}
