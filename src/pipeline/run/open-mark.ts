import { markOpen, unmarkOpen } from '../../store/index.ts';
import type { RunEnvironment } from './environment.ts';

/** Says in the store that this process has a run open; what goes wrong is a fault of the pipeline's. */
export function markRunOpen({ store, process: me, health }: RunEnvironment, runId: string): void {
  const fault = markOpen(store, runId, me);
  if (fault !== null) health.fault('store', fault);
}

/** Takes that back. */
export const unmarkRunOpen = ({ store, process: me }: RunEnvironment, runId: string): void =>
  unmarkOpen(store, runId, me);
