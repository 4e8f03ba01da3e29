/** Done together, much work costs a third of what it does piece by piece, between other code. */
const delayMs = 50;

/** So much may wait at most: an agent that never lets go of the event loop must not fill the memory. */
const maxAdditions = 256;

/** Each may hold a response's body, and all are read in one go. */
const maxRecords = 32;

/** Work that may not throw, in the order in which it was put off. */
type Queue = (() => void)[];

/** Events that are not written yet, and what those that are written are still to be added to. */
const waiting: { records: Queue; additions: Queue } = { records: [], additions: [] };
let timer: NodeJS.Timeout | null = null;

/**
 * Puts work off that nobody waits for, for some milliseconds or until `settle()`. It is done in the order in which it was
 * put off, does not keep the process alive, and may not throw.
 */
export function afterwards(work: () => void): void {
  waiting.additions.push(work);
  if (waiting.additions.length >= maxAdditions) settle();
  else settleSoon();
}

/** The same for the recording of an event, which whoever records another one does first, by `settleRecords()`. */
export function recordAfterwards(work: () => void): void {
  waiting.records.push(work);
  if (waiting.records.length >= maxRecords) settleRecords();
  else settleSoon();
}

/** Does now what was put off: before anybody reads what it adds to. */
export function settle(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  settleRecords();
  while (waiting.additions.length > 0) {
    const works = waiting.additions;
    waiting.additions = [];
    for (const work of works) work();
  }
}

/** Records now what was put off: before another event takes its place behind it. */
export function settleRecords(): void {
  while (waiting.records.length > 0) {
    const works = waiting.records;
    waiting.records = [];
    for (const work of works) work();
  }
}

function settleSoon(): void {
  timer ??= setTimeout(settle, delayMs).unref();
}
