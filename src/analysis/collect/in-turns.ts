/** So many runs are looked at in one turn of the event loop: some milliseconds. */
export const atOnce = 64;

/** Lets everything else that waits go first. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
