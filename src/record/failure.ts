import { cleanName, cleanText } from './clean.ts';

/** What is kept of something thrown: never its message, since messages quote content. */
export interface Failure {
  /** Its code (`ECONNRESET`), else its class (`RateLimitError`), else its type (`string`). */
  readonly errorType: string;
  /** HTTP status where it has one. */
  readonly status: number | null;
  /** Whether it says that the agent stopped the work itself. */
  readonly aborted: boolean;
}

/** Describes whatever was thrown. Never throws itself, even where the value's getters do. */
export function describeFailure(thrown: unknown): Failure {
  try {
    if (typeof thrown !== 'object' || thrown === null)
      return { errorType: typeof thrown, status: null, aborted: false };
    const { name, code, status } = thrown as { name?: unknown; code?: unknown; status?: unknown };
    const className = cleanName(name === 'Error' ? thrown.constructor?.name : (name ?? thrown.constructor?.name));
    return {
      errorType: (typeof code === 'string' ? cleanName(code) : null) ?? className ?? 'Error',
      status: typeof status === 'number' ? status : null,
      aborted: className === 'AbortError' || className === 'APIUserAbortError',
    };
  } catch {
    return { errorType: 'Error', status: null, aborted: false };
  }
}

const messageLength = 256;

/** The thrown value's message, redacted: only where `capture.error_messages` asks for it. */
export function failureMessage(thrown: unknown): string | null {
  try {
    const message = typeof thrown === 'string' ? thrown : (thrown as { message?: unknown } | null)?.message;
    return typeof message === 'string' ? cleanText(message, messageLength) : null;
  } catch {
    return null;
  }
}

const seen = new WeakSet<object>();

/**
 * Whether this thrown object is met for the first time. One error passes through every scope around it; it is one error.
 * Primitives cannot be told apart and are always new.
 */
export function firstSeen(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return true;
  if (seen.has(thrown)) return false;
  seen.add(thrown);
  return true;
}
