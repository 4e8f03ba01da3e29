import { recoverStore } from '../recover/recover-store.ts';
import type { RunEnvironment } from './environment.ts';
import { isLeft } from './is-left.ts';

/** How long the end of a run waits for another process that is adding it up: it takes that long for thousands of events. */
const othersMs = 2_000;

/**
 * Who joined a run that its owner has left meanwhile adds it up again, and so does an owner that others wrote to when it
 * had just added it up: whichever of them looks last sees what the other wrote. False where that was not possible.
 */
export async function finaliseIfLeft(
  environment: RunEnvironment,
  { runId, directory }: { readonly runId: string; readonly directory: string },
): Promise<boolean> {
  if (!isLeft(directory, environment)) return true;
  let isFinal = true;
  for await (const outcome of recoverStore(environment, { runs: [runId], patienceMs: othersMs })) {
    if (outcome.kind === 'busy' || outcome.kind === 'failed') isFinal = false;
    if (outcome.kind === 'failed') environment.health.fault('recover', outcome.reason);
  }
  return isFinal;
}
