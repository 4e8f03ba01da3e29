import type { Exchange } from '../exchange.ts';
import type { WireProblem } from '../problems.ts';
import type { FindRoute, Route } from '../routes.ts';
import type { ScopeSource } from '../scope.ts';

/** A model request when it is made. */
export interface RequestStart {
  readonly route: Route;
  /** Which try of the SDK this is, from 1; null where it does not say. */
  readonly attempt: number | null;
  readonly scope: ScopeSource;
}

/** What a transport reports to. */
export interface TransportObserver {
  /** The route of a POST request; null for what is not a model request, which the transport then forgets. */
  readonly findRoute: FindRoute;
  begin(start: RequestStart): Exchange;
  onProblem(kind: WireProblem): void;
}

/** Subscribes to one of Node's HTTP clients; the function it returns takes the subscriptions back. */
export type StartTransport = (observer: TransportObserver) => () => void;

/** The openai and Anthropic SDKs count their retries from 0 in this header. */
export const retryCountHeader = 'x-stainless-retry-count';

/** Which try a retry count stands for; null where there is none. */
export function attemptOf(retryCount: string | null): number | null {
  return retryCount !== null && /^\d{1,4}$/.test(retryCount) ? Number(retryCount) + 1 : null;
}
