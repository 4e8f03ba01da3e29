import { protocols } from './protocols/index.ts';
import { noPathFacts, type PathFacts, type Protocol, type RequestHeader } from './protocols/protocol.ts';
import { type ProviderUrl, publicUrls } from './public-urls.ts';

/** What a request's URL says: whose it is, and how to read it. */
export interface Route {
  readonly provider: string;
  readonly protocol: Protocol;
  readonly path: PathFacts;
}

/** Where a POST request goes. */
export interface RequestTarget {
  readonly origin: string;
  readonly path: string;
  readonly header: RequestHeader;
}

/** Finds the route of a request; null for everything that is not a model request. */
export type FindRoute = (target: RequestTarget) => Route | null;

interface Prefix {
  readonly path: string;
  readonly provider: string;
  readonly api: Api | undefined;
}

type Api = Protocol['api'];

/** Origins come from outside: what is known of them may not grow with their number. */
const maxKnownOrigins = 1_000;

/** Nor with that of paths, which may have a model's name in them. */
const maxKnownPaths = 100;

/** Longer than that of any model request: the time of some patterns grows with the square of a path's length. */
const maxPathLength = 2_048;

/**
 * A look-up over the configured URLs and the public ones. Of several that fit, one that names the protocol comes first,
 * then the longest, then the configured. A request to a URL that is in neither is a model request where its path and
 * headers say so beyond doubt; its provider is then the host, under which the price list has nothing: whose prices hold
 * behind a gateway is for the configuration to say. Any other request costs one look in a map, and one at its path. Throws a
 * `TypeError` where a URL is none.
 */
export function createRoutes(configured: readonly ProviderUrl[]): FindRoute {
  const origins = createOrigins([...configured, ...publicUrls]);
  return ({ origin, path, header }) => {
    const { prefixes, routes } = origins(origin);
    const plainPath = plainPathOf(path);
    if (plainPath.length > maxPathLength) return null;
    const known = routes.get(plainPath);
    if (known !== undefined) return known;
    const route = matchPath(prefixes, plainPath);
    if (route === null) return matchUnknown(origin, plainPath, header);
    if (routes.size >= maxKnownPaths) routes.clear();
    routes.set(plainPath, route);
    return route;
  };
}

/** What is known of an origin. */
interface Origin {
  /** None for one that nobody named. */
  readonly prefixes: readonly Prefix[];
  /** Of the paths that were met: an agent asks for the same few again and again. */
  readonly routes: Map<string, Route>;
}

/** Without the query, and without the slash that some clients end it with. */
function plainPathOf(path: string): string {
  const query = path.indexOf('?');
  const plain = query === -1 ? path : path.slice(0, query);
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
}

/** What is known of an origin, worked out when it is met. */
function createOrigins(urls: readonly ProviderUrl[]): (origin: string) => Origin {
  const byOrigin = Map.groupBy(urls, ({ url }) => new URL(url).origin);
  const patterns = [...byOrigin].map(([origin, group]) => ({ pattern: patternOf(origin), group }));
  const known = new Map<string, Origin>();
  return (origin) => {
    const found = known.get(origin);
    if (found !== undefined) return found;
    const fitting = patterns.filter(({ pattern }) => pattern.test(origin)).flatMap(({ group }) => group);
    const prefixes = fitting.map(prefixOf).sort(byPrecedence);
    if (known.size >= maxKnownOrigins) known.clear();
    const met = { prefixes, routes: new Map<string, Route>() };
    known.set(origin, met);
    return met;
  };
}

/** Of what a pattern gives a meaning to, an origin has dots, and brackets around an IPv6 address. */
function patternOf(origin: string): RegExp {
  return new RegExp(`^${origin.replaceAll(/[.[\]]/g, '\\$&').replaceAll('*', '[^.]+')}$`);
}

function prefixOf({ url, provider, api }: ProviderUrl): Prefix {
  return { path: new URL(url).pathname.replace(/\/+$/, ''), provider, api };
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
    if (protocol !== undefined) return routeTo(prefix.provider, protocol, path);
  }
  return null;
}

function matchUnknown(origin: string, path: string, header: RequestHeader): Route | null {
  const protocol = protocols.find((candidate) => candidate.path.test(path) && candidate.isSpokenBy(header, path));
  return protocol === undefined ? null : routeTo(new URL(origin).host, protocol, path);
}

const routeTo = (provider: string, protocol: Protocol, path: string): Route => ({
  provider,
  protocol,
  path: protocol.readPath?.(path) ?? noPathFacts,
});
