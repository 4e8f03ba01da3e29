import { hostname } from 'node:os';

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
 * Whether a request means this server by its `Host`, and not a name that somebody has led here (DNS rebinding). On
 * loopback the port must be ours as well; elsewhere it may have been mapped on the way.
 */
export function isMeant(hostHeader: string | undefined, { host, port }: Listening): boolean {
  const [, name = '', given] = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::(\d{1,5}))?$/i.exec(hostHeader ?? '') ?? [];
  const lower = name.toLowerCase();
  if (isLoopback(host)) return isLoopbackName(lower, host) && Number(given ?? 80) === port;
  return isLoopbackName(lower, host) || isAddress(lower) || lower === hostname().toLowerCase();
}

const isLoopbackName = (name: string, host: string): boolean =>
  loopbackNames.includes(name) || name === host.toLowerCase() || name === `[${host.toLowerCase()}]`;

/** An address cannot be rebound. */
const isAddress = (name: string): boolean => name.startsWith('[') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name);

/** The name by which people reach a server: of one that listens everywhere, the machine's. */
export function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return hostname();
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
