/** Done together, much work costs a third of what it does piece by piece, between other code. Nobody waits for it. */
const delayMs = 50;

/** So much may wait at most: an agent that never lets go of the event loop must not fill the memory. */
const maxWaiting = 256;

let waiting: (() => void)[] = [];
let timer: NodeJS.Timeout | null = null;

/**
 * Puts work off that nobody waits for, for some milliseconds or until `settle()`. It is done in the order in which it was
 * put off, does not keep the process alive, and may not throw.
 */
export function afterwards(work: () => void): void {
  waiting.push(work);
  if (waiting.length >= maxWaiting) settle();
  else timer ??= setTimeout(settle, delayMs).unref();
}

/** Does now what was put off: before anybody reads what it adds to. */
export function settle(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  while (waiting.length > 0) {
    const works = waiting;
    waiting = [];
    for (const work of works) work();
  }
}
