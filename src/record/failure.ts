import { redactSecrets } from '../common/redact.ts';
import { ask, cleanText } from './clean.ts';

/** What is kept of something thrown: never its message, since messages quote content. */
export interface Failure {
  /** Its code (`ECONNRESET`), else its name (`RateLimitError`), else its type (`string`). */
  readonly errorType: string;
  /** Whether it says that the agent stopped the work itself. */
  readonly aborted: boolean;
}

/** Describes whatever was thrown. Never throws itself, even where the value's getters do. */
export function describeFailure(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) return { errorType: typeof thrown, aborted: false };
  const name = nameOf(thrown);
  return {
    errorType: identifier(ask(() => (thrown as { code?: unknown }).code)) ?? name ?? 'Error',
    aborted: name === 'AbortError' || name === 'APIUserAbortError',
  };
}

/** The types of an error that somebody gave as text: a code or a name; null for a sentence, which may quote content. */
export function identifier(value: unknown): string | null {
  return typeof value === 'string' && identifierShape.test(value) && redactSecrets(value) === value ? value : null;
}

/** Letters, digits and what stands between them in codes and names: `insufficient_quota`, `ERR_HTTP2`, `aws.Throttled`. */
const identifierShape = /^[\p{L}\p{N}_$.:/-]{1,128}$/u;

/** Names that say no more than that it is an error; a class without a name of its own inherits one of them. */
const plainName = /^(?:Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/;

function nameOf(thrown: object): string | null {
  const name = identifier(ask(() => (thrown as { name?: unknown }).name));
  if (name !== null && !plainName.test(name)) return name;
  return identifier(ask(() => thrown.constructor.name)) ?? name;
}

const messageLength = 256;

/** The thrown value's message, redacted: only where `capture.error_messages` asks for it. */
export function failureMessage(thrown: unknown): string | null {
  const message = typeof thrown === 'string' ? thrown : ask(() => (thrown as { message?: unknown }).message);
  return typeof message === 'string' ? cleanText(message, messageLength) : null;
}
