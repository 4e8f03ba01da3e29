import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Filter } from '../analysis/filter.ts';
import { createSystemClock } from '../common/clock.ts';
import { livePage } from '../dashboard/page-file.ts';
import { EventHub } from './event-hub.ts';
import { StoreFollower } from './follow/store-follower.ts';
import { type AccessToken, createAccessToken, tokenForm } from './http/access-token.ts';
import { checkRequest } from './http/check-request.ts';
import { isLoopback, shownHost } from './http/host-names.ts';
import { refuse } from './http/respond.ts';
import { serveHttp } from './http/serve-http.ts';
import { PageKeeper } from './page-keeper.ts';
import { QuestionProcess } from './questions/question-process.ts';
import { answerRoute, generationText, type RouteParts, takeToken } from './routes.ts';
import { RowFeed } from './row-feed.ts';

/** What is served, and where. */
export interface ServeOptions {
  /** 4380 where nothing is said; 0: any free one. */
  readonly port?: number | undefined;
  /** `127.0.0.1` where nothing is said. Where others can reach it, nothing is answered without a token. */
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
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told once of each thing that keeps the store from being shown. */
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

/** A process that is asked nothing for this long is not worth its memory. */
const idleMs = { page: 1_000, rows: 60_000 };

/**
 * Serves the dashboard of a store, live: what agents write is on open pages within two seconds. A store that is not there
 * yet is empty. Nothing is written to it but what questions remember in its `.cache`. Rejects where the address cannot be
 * had, or the token is too weak.
 */
export async function serveDashboard(directory: string, options: ServeOptions = {}): Promise<ServedDashboard> {
  const { host = '127.0.0.1', timeZone, seed, filter = {}, env = process.env, onTrouble = () => {} } = options;
  const token = options.token ?? (isLoopback(host) ? null : randomBytes(32).toString('base64url'));
  if (token !== null && !tokenForm.test(token))
    throw new Error('the token must be 22 to 256 letters, digits, dots, hyphens, underscores and tildes');
  const store = resolve(directory);
  const clock = createSystemClock();
  const document = livePage();
  const temporaryDirectory = await mkdtemp(join(await realpath(tmpdir()), 'runledger-serve-'));
  const question = () => ({
    directory: store,
    timeZone,
    filter: typeof filter === 'function' ? filter(clock.nowMicros()) : filter,
  });
  const hub = new EventHub();
  const isWanted = (): boolean => hub.size > 0;
  const said = new Set<string>();
  const trouble = (message: string): void => {
    if (!said.has(message)) onTrouble(message);
    said.add(message);
    hub.send('trouble', JSON.stringify({ message }));
  };
  const pages = new QuestionProcess({ env, temporaryDirectory, idleMs: idleMs.page });
  const rows = new QuestionProcess({ env, temporaryDirectory, idleMs: idleMs.rows });
  const feed = new RowFeed({
    rows,
    question,
    isWanted,
    onRows: (data) => hub.send('runs', data),
    onProblem: trouble,
  });
  const keeper = new PageKeeper({
    pages,
    question: () => ({ ...question(), seed }),
    isWanted,
    onBegin: () => feed.pageBegins(),
    onPage(page) {
      hub.send('page', generationText(page));
      feed.pageCame();
    },
    onProblem: trouble,
  });
  let parts: RouteParts | null = null;
  const server = await serveHttp({
    host,
    port: options.port ?? defaultPort,
    answer(exchange) {
      if (parts === null) return exchange.response.destroy();
      const { port } = server;
      const refusal = checkRequest(exchange, { host, port, token: parts.token });
      if (refusal?.status === 401 && takeToken(exchange, parts.token)) return;
      if (refusal === null) answerRoute(exchange, parts);
      else refuse(exchange, refusal);
    },
  }).catch(async (error: unknown) => {
    await rm(temporaryDirectory, { recursive: true, force: true });
    throw error;
  });
  const access: AccessToken | null = token === null ? null : createAccessToken(token, { port: server.port });
  parts = {
    document,
    keeper,
    hub,
    token: access,
    run: (runId) => rows.ask({ kind: 'run', directory: store, timeZone, runId }),
    onJoin() {
      keeper.want();
      feed.again();
    },
  };
  const follower = new StoreFollower({
    directory: store,
    onChange(runIds) {
      keeper.noteChange();
      feed.changed(runIds);
    },
    onTrouble: trouble,
  });
  const close = async (): Promise<void> => {
    keeper.close();
    feed.close();
    hub.close();
    await Promise.all([server.close(), follower.close(), pages.close(), rows.close()]);
    await rm(temporaryDirectory, { recursive: true, force: true });
  };
  let closed: Promise<void> | null = null;
  return {
    url: `http://${shownHost(host)}:${server.port}/`,
    token,
    close: () => (closed ??= close()),
  };
}

/** Where the dashboard is, unless something else is said. */
export const defaultPort = 4380;
