import type { AccessToken } from './access-token.ts';
import { isMeant, type Listening, shownHost } from './host-names.ts';
import type { Refusal } from './refusal.ts';

/** What of a request says whether it is answered. */
export interface CheckedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Who may ask. */
export interface Gate extends Listening {
  /** Null where everybody on this machine may. */
  readonly token: AccessToken | null;
}

/** Why a request is not answered, whatever it asks for; null where it is. */
export function checkRequest({ method, path, headers }: CheckedRequest, gate: Gate): Refusal | null {
  if (method !== 'GET' && method !== 'HEAD')
    return {
      status: 405,
      message: `${method} is not for this server, which is read with GET.`,
      headers: { allow: 'GET, HEAD' },
    };
  if (hasBody(headers))
    return { status: 413, message: 'A request must not have a body.', headers: { connection: 'close' } };
  const { token } = gate;
  // Where a token is wanted, a page that was led here by a false name has none: its cookies are those of that name.
  if (token === null && !isMeant(oneOf(headers.host), gate)) return misdirected(gate);
  if (isFromElsewhere(headers, path)) return { status: 403, message: 'Another site asks, and is not answered.' };
  const shown = { authorization: oneOf(headers.authorization), cookie: oneOf(headers.cookie) };
  const isKnown = token === null || token.isBorneBy(shown) || token.isInCookieOf(shown);
  return isKnown ? null : withoutToken;
}

const hasBody = (headers: CheckedRequest['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || !['0', ''].includes(oneOf(headers['content-length']) ?? '');

/** Browsers say who has them ask. A link that somebody follows to the page is no harm: the page cannot be framed. */
function isFromElsewhere(headers: CheckedRequest['headers'], path: string): boolean {
  const site = oneOf(headers['sec-fetch-site']);
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return !(path === '/' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document');
}

const misdirected = ({ host, port }: Listening): Refusal => ({
  status: 421,
  message: `This server does not go by the name in the Host header. Ask for http://${shownHost(host)}:${port}/`,
});

const withoutToken: Refusal = {
  status: 401,
  message:
    'This server wants its token: open the URL with ?token= that it printed when it started, or send the token as Authorization: Bearer.',
  headers: { 'www-authenticate': 'Bearer realm="runledger"' },
};

const oneOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;
