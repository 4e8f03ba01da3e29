/**
 * The runs that were taken from Parquet and have changed since, until they are read anew. A class because it is state with a
 * lifetime.
 */
export class Changes {
  /** Looks, once for all who ask, which they are: what matters to a question that is asked from now on. */
  find: FindChanged = async () => [];
  readonly #readAnew: (runIds: readonly string[]) => Promise<void>;
  #reading: Promise<void> | null = null;

  /** `readAnew` has every question that is asked from then on see them. */
  constructor(readAnew: (runIds: readonly string[]) => Promise<void>) {
    this.#readAnew = readAnew;
  }

  /** Whether nothing was found; where something was, it answers when that is read anew, once for all who ask. */
  async areNone(find: FindChanged): Promise<boolean> {
    const runIds = await find();
    if (runIds.length === 0) return true;
    // Else another has had it read meanwhile.
    if (find === this.find) {
      this.#reading ??= this.#read(runIds);
      await this.#reading;
    }
    return false;
  }

  async #read(runIds: readonly string[]): Promise<void> {
    try {
      await this.#readAnew(runIds);
      this.find = async () => [];
    } finally {
      this.#reading = null;
    }
  }
}

/** Answers with the runs' ids. */
export type FindChanged = () => Promise<readonly string[]>;
