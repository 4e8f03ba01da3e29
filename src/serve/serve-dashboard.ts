import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Filter } from '../analysis/filter.ts';
import { livePage } from '../dashboard/page-file.ts';
import { defaultPort } from './default-port.ts';
import { tokenForm, tokenRule } from './http/access-token.ts';
import { openDoor } from './http/door.ts';
import { isLoopback, shownHost } from './http/host-names.ts';
import type { Exchange } from './http/respond.ts';
import { LiveStore } from './live-store.ts';
import { readMetricsSetting } from './metrics/metrics-setting.ts';
import { answerRoute } from './routes.ts';

/** What is served, and where. */
export interface ServeOptions {
  /** 4380 where nothing is said; 0: any free one. */
  readonly port?: number | undefined;
  /**
   * `127.0.0.1` where nothing is said. Where others can reach it, nothing is answered without a token; it is HTTP, which
   * whoever is on the way can read.
   */
  readonly host?: string | undefined;
  /**
   * At least 22 letters, digits and `-._~`. Where nothing is said, one of 256 bits is made for a server that others can
   * reach, and a server of this machine's alone wants none.
   */
  readonly token?: string | undefined;
  /** What of the store is shown; everything, where nothing is said. A function is asked anew for each page, as of then. */
  readonly filter?: Filter | ((nowMicros: number) => Filter) | undefined;
  /** IANA: where days are cut; the machine's where nothing is said. */
  readonly timeZone?: string | undefined;
  /** Of the bootstrap: the same runs and seed give the same intervals. */
  readonly seed?: number | undefined;
  /** The configuration that says how `/metrics` are named and bounded; default as for an agent. */
  readonly config?: string | undefined;
  /** Where the configuration is looked for; default `process.cwd()`. */
  readonly cwd?: string | undefined;
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told once of each thing that keeps the store from being shown, and again where it comes back. */
  onTrouble?(message: string): void;
}

/** A dashboard that is served. */
export interface ServedDashboard {
  /** Where it is. */
  readonly url: string;
  /** Without which nothing is answered: `${url}?token=${token}` opens the page. Null where none is wanted. */
  readonly token: string | null;
  /** Stops serving, and ends every connection. Never rejects. */
  close(): Promise<void>;
}

/**
 * Serves the dashboard of a store, live: what agents write is on open pages within two seconds. A store that is not there
 * yet is empty. Nothing is written to it but what questions remember in its `.cache`. Rejects where the address cannot be
 * had, the token is too weak, or the configuration is wrong.
 */
export async function serveDashboard(directory: string, options: ServeOptions = {}): Promise<ServedDashboard> {
  const { env = process.env, cwd = process.cwd(), config, onTrouble = () => {} } = options;
  const host = (options.host ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  const token = checkedToken(
    options.token ?? (isLoopback(host) ? null : randomBytes(tokenBytes).toString('base64url')),
  );
  const metrics = await readMetricsSetting({ env, cwd, ...(config !== undefined && { file: config }) });
  const document = livePage();
  const store = new LiveStore({
    directory: resolve(cwd, directory),
    filter: options.filter ?? {},
    timeZone: options.timeZone,
    seed: options.seed,
    metrics,
    env,
    onTrouble,
  });
  const answer = (exchange: Exchange): void => answerRoute(exchange, { document, store });
  const door = await openDoor({ host, port: options.port ?? defaultPort, token, answer }).catch(async (error) => {
    await store.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await Promise.all([door.close(), store.close()]);
  };
  let closed: Promise<void> | null = null;
  return {
    url: `http://${shownHost(host)}:${door.port}/`,
    token,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

const tokenBytes = 32;

function checkedToken(token: string | null): string | null {
  if (token === null || tokenForm.test(token)) return token;
  throw new Error(`the token ${tokenRule}`);
}
