import { ask } from '../record/clean.ts';
import { describeFailure } from '../record/failure.ts';

/** How a connection ended, where it did not end well. */
export interface WireFailure {
  /** True where the agent gave up, false where the network or the provider did. */
  readonly isAbort: boolean;
  /** A code or a name, never a message. */
  readonly errorType: string;
}

const abortNames: ReadonlySet<string> = new Set(['AbortError', 'TimeoutError']);
const abortCodes: ReadonlySet<string> = new Set([
  'ABORT_ERR',
  'UND_ERR_ABORTED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
]);

/**
 * Tells an abort by the agent from a failure of the network. An abort may carry any reason, `reader.cancel('enough')`
 * a mere text; whatever the network reports is an error with a code. Never throws, even where the reason's getters do.
 */
export function describeWireFailure(error: unknown): WireFailure {
  if (typeof error !== 'object' || error === null) return { isAbort: true, errorType: 'AbortError' };
  const { errorType, aborted } = describeFailure(error);
  const name = ask(() => (error as { name?: unknown }).name);
  const code = ask(() => (error as { code?: unknown }).code);
  const isNamedAbort = typeof name === 'string' && abortNames.has(name);
  const isAbort = aborted || isNamedAbort || typeof code !== 'string' || abortCodes.has(code);
  return { isAbort, errorType };
}
