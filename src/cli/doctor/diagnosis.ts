import type { Finding } from './finding.ts';

/** What is to be looked at. */
export interface DiagnosisOptions {
  /** A store whose runs are looked at; default as configured. */
  readonly directory?: string | undefined;
  /** A command to run, and to look at instead; none where empty. */
  readonly command: readonly string[];
  /** The configuration file; default as an agent would find it. */
  readonly config?: string;
  /** All runs of the store, and not the newest only. */
  readonly all?: boolean;
  /** Stdout is for one JSON value. */
  readonly json?: boolean;
}

/** Something that could not be read, and why. */
export interface Unread {
  readonly where: string;
  readonly why: string;
}

/** What was looked at and what was found: also what `--json` prints, as it stands. */
export interface Diagnosis {
  readonly runledger: string;
  readonly node: string;
  /** The configuration file; null where the defaults hold, or where it is wrong. */
  readonly config: string | null;
  /** Null where it is not known, the configuration being wrong. */
  readonly store: string | null;
  readonly runs: { readonly read: number; readonly of: number };
  /** Null where none was run. */
  readonly command: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | null;
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
}
