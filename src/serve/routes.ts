import type { LivePage } from '../dashboard/page-file.ts';
import { isSafeId } from '../store/index.ts';
import { type EventHub, eventStream } from './event-hub.ts';
import type { AccessToken } from './http/access-token.ts';
import type { Refusal } from './http/refusal.ts';
import { type Exchange, json, refuse, respond, respondCompressed } from './http/respond.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { PageKeeper } from './page-keeper.ts';

/** What the routes answer from. */
export interface RouteParts {
  readonly document: LivePage;
  readonly keeper: PageKeeper;
  readonly hub: EventHub;
  readonly token: AccessToken | null;
  /** One run with its view, as JSON; null where there is no such run. */
  run(runId: string): Promise<Uint8Array | null>;
  /** A page has come to listen. */
  onJoin(): void;
}

/** Answers a request that may be answered. */
export function answerRoute(exchange: Exchange, parts: RouteParts): void {
  const route = routes.get(exchange.path);
  if (route === undefined) refuse(exchange, { status: 404, message: 'Nothing is here. The dashboard is at /' });
  else route(exchange, parts);
}

/**
 * Gives a browser that shows the token its cookie, and has it ask again without: the token is to stand in no history. False
 * where the token is none.
 */
export function takeToken(exchange: Exchange, token: AccessToken | null): boolean {
  const shown = exchange.path === '/' ? exchange.query.get('token') : null;
  if (shown === null || token === null || !token.is(shown)) return false;
  const headers = { ...securityHeaders(), location: '/', 'set-cookie': token.setCookie, 'content-length': '0' };
  exchange.response.writeHead(303, headers).end();
  return true;
}

function document(exchange: Exchange, { document: { html, policy }, keeper }: RouteParts): void {
  // It is asked for next.
  keeper.want();
  respond(exchange, { type: 'text/html; charset=utf-8', body: html, policy });
}

function page(exchange: Exchange, { keeper }: RouteParts): void {
  keeper.want();
  if (keeper.page !== null) respondCompressed(exchange, keeper.page.body);
  else refuse(exchange, notYet(keeper.problem ?? 'The page is being gathered.'));
}

function run(exchange: Exchange, parts: RouteParts): void {
  const runId = exchange.query.get('id') ?? '';
  const found = isSafeId(runId) ? parts.run(runId) : Promise.resolve(null);
  found.then(
    (body) => {
      if (body !== null) respond(exchange, { type: json, body });
      else refuse(exchange, { status: 404, message: 'The store has no run of this id.' });
    },
    (error: Error) => refuse(exchange, notYet(error.message)),
  );
}

function events(exchange: Exchange, { hub, keeper, onJoin }: RouteParts): void {
  const { method, response } = exchange;
  if (method === 'HEAD') respond(exchange, { type: eventStream, body: '' });
  else if (!hub.join(response)) refuse(exchange, notYet('Too many pages are open: close one.'));
  else {
    if (keeper.page !== null) hub.sendTo(response, { event: 'page', data: generationText(keeper.page) });
    onJoin();
  }
}

const routes: ReadonlyMap<string, (exchange: Exchange, parts: RouteParts) => void> = new Map([
  ['/', document],
  ['/page.json', page],
  ['/run.json', run],
  ['/events', events],
]);

/** In a moment it may be ready. */
const notYet = (message: string): Refusal => ({ status: 503, message, headers: { 'retry-after': '2' } });

/** The data of an event that says which page is there. */
export const generationText = ({ generation }: { readonly generation: number }): string =>
  JSON.stringify({ generation });
