import type { Bench } from '../bench.ts';
import { exporting } from './export.ts';
import { longRun } from './long-run.ts';
import { manyRuns } from './many-runs.ts';
import { modelCall } from './model-call.ts';
import { page } from './page.ts';
import { parquet } from './parquet.ts';
import { peers } from './peers.ts';
import { record } from './record.ts';
import { snapshots } from './snapshots.ts';
import { store } from './store.ts';
import { wire } from './wire.ts';

/** All of them, in the order of the table. */
export const benches: readonly Bench[] = [
  record,
  modelCall,
  wire,
  peers,
  snapshots,
  parquet,
  longRun,
  manyRuns,
  store,
  exporting,
  page,
];
