import type { Context } from '@opentelemetry/api';

/** The context in which a request was made, with its scope; null where it cannot be told. */
export type CallContext = Context | null;

/** A context that may be told only after the request was sent, though always before the agent has its response. */
export interface ScopeSource {
  /** Hands over the context once no more will be known of it: at once where it is known. Called once. */
  whenSettled(use: (context: CallContext) => void): void;
}

/** A source whose context needs no waiting for. */
export function settledScope(context: Context): ScopeSource {
  return { whenSettled: (use) => use(context) };
}
