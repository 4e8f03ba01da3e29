/** Something in a store that a reader could not take as it stands. Said, counted, never fatal. */
export interface LedgerFault {
  /** The file's name within the run's directory. */
  readonly file: string;
  /** Counted from 1; 0 where the fault is the file's and not a line's. */
  readonly line: number;
  /** Where the line begins in the file. */
  readonly byte: number;
  readonly reason: string;
  /** Whether the line was left out. If not, one value of it was, or the fault is the file's. */
  readonly skipped: boolean;
}
