import { type CallLogOptions, createCallLog, type WireHealth } from './call-log.ts';
import type { ProviderUrl } from './public-urls.ts';
import { createRoutes } from './routes.ts';
import { startHttp } from './transports/http.ts';
import { startHttp2 } from './transports/http2.ts';
import type { StartTransport } from './transports/transport.ts';
import { startUndici } from './transports/undici.ts';

/**
 * `record` takes each call when it has ended, and without a `batch` before the agent has seen that end, with the context in which it was
 * made; null where that cannot be told. `onProblem` is called for each problem, beside its count in `health()`.
 */
export interface WireOptions extends CallLogOptions {
  /** Further URLs of providers: private gateways, local models. */
  readonly providers?: readonly ProviderUrl[];
}

/** The wire while it watches. */
export interface Wire {
  /** Stops watching. Calls under way are recorded as aborted, with what had come. Safe to call twice. */
  stop(): void;
  health(): WireHealth;
}

const transports: readonly StartTransport[] = [startUndici, startHttp, startHttp2];

/**
 * Watches every model request of this process, by whatever SDK, on Node's own diagnostics channels, and records each
 * once. Nothing that the agent holds is wrapped, and nothing of ours throws into it. Throws a `TypeError` where one of
 * `providers` has no URL.
 */
export function startWire(options: WireOptions): Wire {
  const findRoute = createRoutes(options.providers ?? []);
  const { begin, problem, endAll, health } = createCallLog(options);
  const ends = transports.map((start) => start({ findRoute, begin, onProblem: problem }));
  return {
    stop() {
      for (const end of ends.splice(0)) end();
      endAll();
    },
    health,
  };
}
