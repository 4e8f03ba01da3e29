import type { RunStatus } from '../catalogue/index.ts';
import { parseMicros } from '../common/clock.ts';
import type { Manifest } from './manifest.ts';
import { isSameSystem, isStillAlive, type ProcessIdentity } from './process-identity.ts';

/** From another machine or boot: this long without a heartbeat, and the run's process is taken for dead. */
export const maxSilenceMs = 60_000;

/**
 * Where a process of the same id lives and nothing tells whether it is the same (no `/proc`): far longer, since a laptop
 * that slept, or an agent that computes, is silent and alive.
 */
const maxSilenceOfLivingPidMs = 60 * 60 * 1000;

/**
 * How a run stands to a reader: as recorded if it ended; else `running` or, where its process is gone, `crashed`. A run
 * whose process lives on this system is never called crashed. Writes nothing.
 */
export function statusOf(
  manifest: Pick<Manifest, 'run' | 'writer' | 'heartbeat_at'>,
  { nowMicros, me }: { readonly nowMicros: number; readonly me: ProcessIdentity },
): RunStatus {
  const { run, writer, heartbeat_at } = manifest;
  if (run.status !== 'running') return (run.status ?? 'crashed') as RunStatus;
  const silenceMs = (nowMicros - (parseMicros(heartbeat_at) ?? 0)) / 1000;
  if (!isSameSystem(writer, me)) return silenceMs > maxSilenceMs ? 'crashed' : 'running';
  if (!isStillAlive(writer)) return 'crashed';
  const isCertain = writer.start_time !== null;
  return isCertain || silenceMs <= maxSilenceOfLivingPidMs ? 'running' : 'crashed';
}
