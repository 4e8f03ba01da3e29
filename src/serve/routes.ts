import { contentType } from '../../exporters/prometheus/text.ts';
import type { LivePage } from '../dashboard/page-file.ts';
import { isSafeId } from '../store/index.ts';
import { eventStream } from './event-hub.ts';
import type { Refusal } from './http/refusal.ts';
import { type Exchange, json, refuse, respond, respondCompressed } from './http/respond.ts';
import type { LiveStore } from './live-store.ts';

/** What the routes answer from. */
export interface RouteParts {
  readonly document: LivePage;
  readonly store: LiveStore;
}

/** Answers a request that may be answered. */
export function answerRoute(exchange: Exchange, parts: RouteParts): void {
  const route = routes.get(exchange.path);
  if (route === undefined) refuse(exchange, { status: 404, message: 'Nothing is here. The dashboard is at /' });
  else route(exchange, parts);
}

function document(exchange: Exchange, { document: { html, policy }, store }: RouteParts): void {
  // It is asked for next.
  store.keeper.want();
  respond(exchange, { type: 'text/html; charset=utf-8', body: html, policy });
}

function page(exchange: Exchange, { store: { keeper } }: RouteParts): void {
  keeper.want();
  if (keeper.page !== null) respondCompressed(exchange, keeper.page.body);
  else refuse(exchange, notYet(keeper.problem ?? 'The page is being gathered.'));
}

function run(exchange: Exchange, { store }: RouteParts): void {
  const runId = exchange.query.get('id') ?? '';
  const gone = new AbortController();
  exchange.response.once('close', () => gone.abort());
  const found = isSafeId(runId) ? store.run(runId, gone.signal) : Promise.resolve(null);
  found.then(
    (body) => {
      if (body !== null) respond(exchange, { type: json, body });
      else refuse(exchange, { status: 404, message: 'The store has no run of this id.' });
    },
    (error: Error) => refuse(exchange, notYet(error.message)),
  );
}

function events(exchange: Exchange, { store }: RouteParts): void {
  const { method, response } = exchange;
  if (method === 'HEAD') respond(exchange, { type: eventStream, body: '' });
  else if (!store.join(response)) refuse(exchange, notYet('Too many pages are open: close one.'));
}

function metrics(exchange: Exchange, { store }: RouteParts): void {
  void store.figures().then(({ text, problem }) => {
    if (text !== null) respond(exchange, { type: contentType, body: text });
    else refuse(exchange, notYet(problem));
  });
}

const routes: ReadonlyMap<string, (exchange: Exchange, parts: RouteParts) => void> = new Map([
  ['/', document],
  ['/page.json', page],
  ['/run.json', run],
  ['/events', events],
  ['/metrics', metrics],
]);

/** In a moment it may be ready. */
const notYet = (message: string): Refusal => ({ status: 503, message, headers: { 'retry-after': '2' } });
