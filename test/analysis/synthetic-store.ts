import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { generateStore } from '../../src/cli/generate/generate-store.ts';

/** A store of synthetic runs for the tests of one file; the same for the same numbers. The last begin on 20 November. */
export async function syntheticStore({ runs, days }: { runs: number; days: number }): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'runledger-synthetic-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const endMicros = Date.parse('2026-11-21T00:00:00Z') * 1000;
  await generateStore(directory, { seed: 'questions', runs, days, endMicros });
  return directory;
}

/** Type 7 of Hyndman & Fan, by a full sort. */
export function plainQuantile(values: readonly number[], probability: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * probability;
  const low = sorted[Math.floor(place)] as number;
  return low + ((sorted[Math.ceil(place)] as number) - low) * (place % 1);
}

/** A plain sum, a term at a time. */
export const plainSum = (values: readonly unknown[]): number =>
  values.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0);
