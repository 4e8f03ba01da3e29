/** Something of a store that could not be taken as it stands. Named, counted, never fatal. */
export interface StoreFault {
  /** The run's directory; null where the fault is the store's. */
  readonly run_id: string | null;
  /** The file's name in it; empty where the fault is the run's. */
  readonly file: string;
  /** Counted from 1; 0 where the fault is the file's and not a line's. */
  readonly line: number;
  readonly reason: string;
}

/** How much was left out of every figure. */
export interface Skipped {
  /** Runs of which nothing could be taken. */
  readonly runs: number;
  readonly lines: number;
}

/** Of a file with a million bad lines this many are named; all are counted. */
const mostNamed = 100;

/** Gathers what could not be taken. A class because it is state with a lifetime: that of an opened store. */
export class FaultList {
  readonly #faults: StoreFault[] = [];
  readonly #linesNamed = new Map<string, number>();
  #runs = 0;
  #lines = 0;

  /** Something is said, and nothing is missing in the figures because of it; or the file as a whole is. */
  note(fault: StoreFault): void {
    this.#faults.push(fault);
  }

  /** A line was left out, or a value of it. */
  line(fault: StoreFault, { isSkipped }: { readonly isSkipped: boolean }): void {
    if (isSkipped) this.#lines++;
    const key = `${fault.run_id}/${fault.file}`;
    const named = this.#linesNamed.get(key) ?? 0;
    this.#linesNamed.set(key, named + 1);
    if (named < mostNamed) this.#faults.push(fault);
    else if (named === mostNamed) this.#faults.push({ ...fault, reason: 'and more lines behind it' });
  }

  /** A run is left out whole. */
  run(fault: StoreFault): void {
    this.#runs++;
    this.#faults.push(fault);
  }

  get faults(): readonly StoreFault[] {
    return this.#faults;
  }

  get skipped(): Skipped {
    return { runs: this.#runs, lines: this.#lines };
  }
}
