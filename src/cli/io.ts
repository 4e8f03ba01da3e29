/** Where text goes: a stream. */
export interface Output {
  write(text: string): unknown;
  /** Of its terminal; not there in a file or a pipe. */
  readonly columns?: number | undefined;
}

/** What a command works with beside its arguments; injected, so that commands can be tested as functions. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** What exit codes mean. */
export const exitCode = {
  done: 0,
  /** A check answered "no". */
  no: 1,
  wrongUsage: 2,
  /** Something could not be read or written. */
  failed: 3,
} as const;

/** One of them. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
