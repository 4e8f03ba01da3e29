import type { Exchange } from '../exchange.ts';
import type { WireProblem } from '../problems.ts';
import type { RequestHeader } from '../protocols/protocol.ts';
import type { FindRoute, Route } from '../routes.ts';
import type { ScopeSource } from '../scope.ts';

/** A model request when it is made. */
export interface RequestStart {
  readonly route: Route;
  /** Which try of the SDK this is, from 1; null where it does not say. May be asked later. */
  attempt(): number | null;
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
const retryCountHeader = 'x-stainless-retry-count';

/** The AWS SDKs count their tries from 1 in this: `attempt=1; max=3`. */
const sdkRequestHeader = 'amz-sdk-request';

/** Which try of the SDK a request is, from 1; null where its headers do not say. */
export function attemptOf(header: RequestHeader): number | null {
  const retryCount = /^\d{1,4}$/.exec(header(retryCountHeader) ?? '');
  if (retryCount !== null) return Number(retryCount[0]) + 1;
  const attempt = /\battempt=(\d{1,4})\b/.exec(header(sdkRequestHeader) ?? '');
  return attempt === null ? null : Number(attempt[1]);
}
