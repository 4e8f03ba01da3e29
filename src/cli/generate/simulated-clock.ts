import type { Clock } from '../../common/clock.ts';

/** A clock that stands until it is put on. */
export interface SimulatedClock extends Clock {
  /** Puts it on by so much, to the microsecond. */
  pass(ms: number): void;
}

/** A clock that begins at a moment, in microseconds since the epoch. */
export function createSimulatedClock(startMicros: number): SimulatedClock {
  let micros = startMicros;
  return {
    nowMicros: () => micros,
    monotonicMs: () => (micros - startMicros) / 1000,
    pass(ms) {
      micros += Math.round(ms * 1000);
    },
  };
}
