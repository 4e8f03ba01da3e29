/** Longer than anything waits; the timer is taken off when the work is done. */
const longMs = 2 ** 30;

/**
 * The work, with the process kept from ending before it is done. For what the agent waits for and nothing else: where an
 * exporter hangs, only a timer that keeps nothing alive is left, and a process that waits for nothing else would end with
 * an exit code of its own (13, "unsettled top-level await").
 */
export async function holdOpen<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, longMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
