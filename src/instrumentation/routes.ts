import { protocols } from './protocols/index.ts';
import type { Api, Protocol } from './protocols/protocol.ts';

/** A URL under which a provider answers. What `distribution.runledger.instrumentation.providers` lists. */
export interface ProviderUrl {
  /** An origin, or an origin and the beginning of a path: all below it is this provider's. */
  readonly url: string;
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  /**
   * The protocol it speaks. Left out, the path's ending says it (`/chat/completions`, `/v1/messages`, …); given, only that
   * protocol is read there, and at exactly this URL whatever its ending.
   */
  readonly api?: Api;
}

/** What a request's URL says: whose it is, and how to read it. */
export interface Route {
  readonly provider: string;
  readonly protocol: Protocol;
}

/** Finds the route of a request; null for everything that is not a model request. */
export type FindRoute = (target: { readonly origin: string; readonly path: string }) => Route | null;

/** The public URLs of the providers whose protocols these are. */
const publicUrls: readonly ProviderUrl[] = [
  { url: 'https://api.openai.com/v1', provider: 'openai' },
  { url: 'https://api.anthropic.com/v1', provider: 'anthropic' },
  { url: 'https://openrouter.ai/api/v1', provider: 'openrouter' },
];

interface Prefix {
  readonly path: string;
  readonly provider: string;
  readonly api: Api | undefined;
}

/**
 * A look-up over the configured URLs and the public ones. Of several that fit, one that names the protocol comes first,
 * then the longest, then the configured. A request to any other origin costs one look in a map. Throws a `TypeError`
 * where a URL is none.
 */
export function createRoutes(configured: readonly ProviderUrl[]): FindRoute {
  const prefixesByOrigin = new Map<string, Prefix[]>();
  for (const { url, provider, api } of [...configured, ...publicUrls]) {
    const { origin, pathname } = new URL(url);
    const prefixes = prefixesByOrigin.get(origin) ?? [];
    prefixes.push({ path: pathname.replace(/\/+$/, ''), provider, api });
    prefixesByOrigin.set(origin, prefixes);
  }
  for (const prefixes of prefixesByOrigin.values()) prefixes.sort(byPrecedence);
  return ({ origin, path }) => {
    const prefixes = prefixesByOrigin.get(origin);
    return prefixes === undefined ? null : matchPath(prefixes, path.split('?', 1)[0] ?? path);
  };
}

/** Sorting is stable: what is configured stays before what is built in. */
function byPrecedence(a: Prefix, b: Prefix): number {
  return Number(a.api === undefined) - Number(b.api === undefined) || b.path.length - a.path.length;
}

function matchPath(prefixes: readonly Prefix[], path: string): Route | null {
  for (const prefix of prefixes) {
    if (path !== prefix.path && !path.startsWith(`${prefix.path}/`)) continue;
    const rest = path.slice(prefix.path.length);
    const protocol = protocols.find(({ api, path: pattern }) =>
      prefix.api === undefined ? pattern.test(rest) : api === prefix.api && (rest === '' || pattern.test(rest)),
    );
    if (protocol !== undefined) return { provider: prefix.provider, protocol };
  }
  return null;
}
