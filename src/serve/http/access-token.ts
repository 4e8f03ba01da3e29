import { createHash, timingSafeEqual } from 'node:crypto';

/** What a request shows to be let in. */
export interface ShownCredentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** A token of the user's own: long enough that nobody guesses it, and of what may stand in a cookie and a URL. */
export const tokenForm = /^[\w.~-]{22,256}$/;

/** The token without which nothing is answered. */
export interface AccessToken {
  /** Whether this very text is the token; how long that takes says nothing of it. */
  is(text: string): boolean;
  /** By `Authorization: Bearer`, as programs do. */
  isBorneBy(shown: ShownCredentials): boolean;
  /** By the cookie that the page was given. */
  isInCookieOf(shown: ShownCredentials): boolean;
  /** The header that gives a page its cookie. */
  readonly setCookie: string;
}

/** Servers of one machine share their cookies, whatever their ports: each has a name of its own. */
export function createAccessToken(token: string, { port }: { readonly port: number }): AccessToken {
  const expected = digest(token);
  const is = (text: string): boolean => timingSafeEqual(digest(text), expected);
  const name = `runledger_${port}`;
  return {
    is,
    isBorneBy({ authorization }) {
      const [, borne] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
      return borne !== undefined && is(borne);
    },
    isInCookieOf: ({ cookie }) => cookiesOf(cookie).some(([key, value]) => key === name && is(value)),
    setCookie: `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const cookiesOf = (header: string | undefined): readonly (readonly [string, string])[] =>
  (header ?? '').split(';').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, Math.max(equals, 0)).trim(), pair.slice(equals + 1).trim()] as const;
  });
