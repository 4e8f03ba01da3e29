import { hostname, networkInterfaces } from 'node:os';

/** Where a server listens. */
export interface Listening {
  /** As it was asked for: a name or an address. */
  readonly host: string;
  readonly port: number;
}

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address is reached from this machine alone. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);

/**
 * Whether a request means this server of this machine's alone by its `Host`, and not by a name that somebody has led here
 * (DNS rebinding).
 */
export function isMeant(hostHeader: string | undefined, { host, port }: Listening): boolean {
  const [, name = '', given] = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::(\d{1,5}))?$/i.exec(hostHeader ?? '') ?? [];
  const lower = name.toLowerCase();
  const names = [...loopbackNames, host.toLowerCase(), `[${host.toLowerCase()}]`];
  return names.includes(lower) && Number(given ?? 80) === port;
}

/**
 * The name by which others reach a server: of one that listens everywhere, an address of this machine's, and its own name,
 * which others may not know, only where it has none.
 */
export function shownHost(
  host: string,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string {
  if (host !== '0.0.0.0' && host !== '::' && host !== '')
    return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const addresses = Object.values(interfaces).flatMap((all) => all ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? hostname();
}
