/**
 * undici's internal `Request`, as its diagnostics channels hand it out, over versions 6, 7 and 8:
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
export interface UndiciRequest {
  readonly origin: string | URL | null | undefined;
  /** A path; behind a plain HTTP proxy the whole URL. */
  readonly path: string;
  readonly method: string;
  /** The `host` header where one was set by hand, e.g. by the DNS interceptor, whose origin is an address. */
  readonly host?: string | null;
  readonly headers: readonly unknown[];
  /** undici 6 and 7. */
  onData?: (this: UndiciRequest, chunk: Uint8Array) => unknown;
  /** undici 8. */
  readonly onResponseData?: unknown;
  onBodySent?: (this: UndiciRequest, chunk: Uint8Array) => unknown;
}

/** What a request handler of undici may have that the wire looks at. */
export interface UndiciHandler {
  /** `fetch` keeps the response's stream here, once its headers are in. */
  readonly body?: unknown;
}

/** The handler that a request reports to, which stands under a symbol of undici's own; null where it is not found. */
export function handlerOf(request: UndiciRequest): UndiciHandler | null {
  const members = request as unknown as Readonly<Record<symbol, unknown>>;
  let handler = members[lastSymbol];
  if (handler === undefined) {
    // Each copy of undici has its own, and a process has few: the one that was met last mostly fits.
    const symbol = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
    if (symbol === undefined) return null;
    lastSymbol = symbol;
    handler = members[symbol];
  }
  return typeof handler === 'object' ? handler : null;
}

let lastSymbol = Symbol('handler');

/** Where a request goes: origin and path. */
export interface Target {
  readonly origin: string;
  readonly path: string;
}

/** The target as undici addresses it; of a request through a plain HTTP proxy, the URL behind the proxy. */
export function targetOf({ origin, path }: UndiciRequest): Target {
  if (path.startsWith('/') || !URL.canParse(path)) return { origin: String(origin), path };
  const url = new URL(path);
  return { origin: url.origin, path: url.pathname };
}

/** The target by the `host` header; null where that was not set by hand. */
export function namedTargetOf({ origin, path, host }: UndiciRequest): Target | null {
  if (typeof host !== 'string') return null;
  const url = `${String(origin).split('://', 1)[0]}://${host}`;
  return URL.canParse(url) ? { origin: new URL(url).origin, path } : null;
}
