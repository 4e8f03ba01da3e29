/** Where Runledger says what went wrong. Never the agent's stdout; built over OTel's `diag`, or stderr in commands. */
export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

/** Tells nobody: what fails is said otherwise. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };
