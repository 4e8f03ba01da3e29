import { currentRecorder, guarded } from '../../record/recorder.ts';

/** Runs a piece of ours in a framework's call: what it throws is counted and goes no further. Nothing without a recorder. */
export function shield<T>(work: () => T, fallback: T): T {
  const recorder = currentRecorder();
  return recorder ? guarded(recorder, work, fallback) : fallback;
}
