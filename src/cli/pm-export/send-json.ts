import { setTimeout as sleepFor } from 'node:timers/promises';

/** A request to a tracker. */
export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  /** The token among them: they are in no answer and no message. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the tracker answered, or why there is no answer. */
export type JsonReply =
  | { readonly status: number; readonly body: unknown; readonly retryAfterMs: number | null }
  | { readonly status: null; readonly reason: string };

/** How long to wait, and how often to try. */
export interface SendOptions {
  readonly timeoutMs: number;
  /** The first one with them. */
  readonly tries: number;
  sleep(ms: number): Promise<unknown>;
}

export const defaultSendOptions: SendOptions = { timeoutMs: 10_000, tries: 4, sleep: sleepFor };

/** Whoever asks us to wait longer is not waited for: it is said when to try again. */
const longestWaitMs = 60_000;
const firstWaitMs = 1000;

/**
 * Sends a request, and again where the tracker asks to wait (429, or `isLimited`), fails (5xx), or does not answer. What is
 * sent must be safe to send twice. Follows no redirect, which might lead the token elsewhere.
 */
export async function sendJson(
  request: JsonRequest,
  { timeoutMs, tries, sleep }: SendOptions,
  isLimited: (reply: JsonReply) => boolean = () => false,
): Promise<JsonReply> {
  for (let attempt = 1; ; attempt++) {
    const reply = await sendOnce(request, timeoutMs);
    const isToWait = reply.status === 429 || isLimited(reply);
    if (attempt === tries || !(isToWait || reply.status === null || reply.status >= 500)) return reply;
    const asked = reply.status === null ? null : reply.retryAfterMs;
    const waitMs = asked ?? firstWaitMs * 2 ** (attempt - 1);
    if (waitMs > longestWaitMs) return reply;
    await sleep(waitMs);
  }
}

async function sendOnce({ method, url, headers, body }: JsonRequest, timeoutMs: number): Promise<JsonReply> {
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), retryAfterMs: retryAfterMs(response.headers) };
  } catch (error) {
    return { status: null, reason: reasonOf(error, timeoutMs) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), else Linear's `X-RateLimit-Requests-Reset`, a time in
 * milliseconds. Null where nothing is said.
 */
function retryAfterMs(headers: Headers): number | null {
  const after = headers.get('retry-after');
  const reset = headers.get('x-ratelimit-requests-reset');
  const waitMs =
    after === null
      ? Number(reset ?? Number.NaN) - Date.now()
      : /^\d+$/.test(after)
        ? Number(after) * 1000
        : Date.parse(after) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  // fetch says "fetch failed", and why in its cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
