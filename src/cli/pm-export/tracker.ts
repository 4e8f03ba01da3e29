import type { JsonReply } from './send-json.ts';

/** How posting went. */
export type Posted =
  | { readonly ok: true; readonly action: 'created' | 'updated' | 'posted'; readonly url: string }
  | { readonly ok: false; readonly reason: string };

/** A failure in words, with what would help. What the tracker says is not repeated: it may quote the request. */
export function failureOf(
  reply: JsonReply,
  { what, token }: { readonly what: string; readonly token: string },
): Posted {
  if (reply.status === null) return { ok: false, reason: `${what}: ${reply.reason}` };
  const hints: Readonly<Record<number, string>> = {
    401: `is the token in ${token} right?`,
    403: `may the token in ${token} do this?`,
    404: 'there is no such ticket, or the token may not see it',
    429: 'too many requests; try again later',
  };
  const hint = hints[reply.status];
  const answered = reply.status === 200 ? 'an answer that is not understood' : `HTTP ${reply.status}`;
  return { ok: false, reason: `${what}: ${answered}${hint === undefined ? '' : `; ${hint}`}` };
}

/** Something of an answer that ought to be text. */
export function textAt(body: unknown, ...path: readonly string[]): string | null {
  const found = path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined,
    body,
  );
  return typeof found === 'string' && found !== '' ? found : null;
}

/**
 * The address of an API, without a slash at its end; null where a token must not be sent there: neither https nor this
 * machine, or with a name and password in it.
 */
export function apiAddress(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
  return isSafe ? url.href.replace(/\/+$/, '') : null;
}
