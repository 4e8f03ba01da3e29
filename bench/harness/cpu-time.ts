/**
 * Seconds of processor time that `work` takes on this thread. What other processes do beside it is not in them, save that
 * they share caches: on a busy machine the wall clock says twice as much.
 */
export function cpuSeconds(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
