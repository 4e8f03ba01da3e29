import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, RunSummary } from '../../src/catalogue/index.ts';

/** A manifest as it lies in a run's directory. */
export interface PlainManifest {
  readonly run: Row<'runs'> & { readonly started_at: string; readonly run_id: string };
  readonly totals: RunSummary;
}

/** The manifests of a store, read without any of our code, by the name of their run. */
export function readManifests(store: string): PlainManifest[] {
  return readdirSync(store)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(store, name, 'run.json'), 'utf8')) as PlainManifest);
}
