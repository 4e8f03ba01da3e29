import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a request shows to be let in. */
export interface ShownCredentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** A token of the user's own: long enough that nobody guesses it, and of what may stand in a cookie and a URL. */
export const tokenForm = /^[\w.~-]{22,256}$/;

/** That form, in words. */
export const tokenRule = 'must be 22 to 256 letters, digits, dots, hyphens, underscores and tildes';

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

/**
 * Browsers send the cookies of a host to all of its ports: each server has a name for its own, and none of them is sent what
 * would let it into another, since the cookie's value is made from the token and opens this port alone.
 */
export function createAccessToken(token: string, { port }: { readonly port: number }): AccessToken {
  const sealed = createHmac('sha256', token).update(`cookie${port}`).digest('base64url');
  const is = (text: string): boolean => isSame(text, token);
  const name = `runledger_${port}`;
  return {
    is,
    isBorneBy({ authorization }) {
      const [, borne] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
      return borne !== undefined && is(borne);
    },
    isInCookieOf: ({ cookie }) => cookiesOf(cookie).some(([key, value]) => key === name && isSame(value, sealed)),
    setCookie: `${name}=${sealed}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

const isSame = (text: string, expected: string): boolean => timingSafeEqual(digest(text), digest(expected));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const cookiesOf = (header: string | undefined): readonly (readonly [string, string])[] =>
  (header ?? '').split(';').map((pair) => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, Math.max(equals, 0)).trim(), pair.slice(equals + 1).trim()] as const;
  });
