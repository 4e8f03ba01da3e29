import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { Pricer } from '../pricing/index.ts';
import type { ModelCall } from '../record/model-call.ts';
import { beginExchange, type Exchange, type SeenExchange } from './exchange.ts';
import { type WireProblem, wireProblems } from './problems.ts';
import { createRoutes, type ProviderUrl } from './routes.ts';
import { unknownScope } from './scope.ts';
import { toModelCall } from './to-model-call.ts';
import type { RequestStart, StartTransport } from './transports/transport.ts';
import { startUndici } from './transports/undici.ts';

export interface WireOptions {
  /**
   * Takes each call when it has ended, inside the context in which it was made, before the agent has seen that end.
   * With `scopeKnown` false the active context is not the call's and says nothing of it.
   */
  record(call: ModelCall, options: { readonly scopeKnown: boolean }): void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pricer: Pricer;
  /** Further URLs of providers: private gateways, local models. Throws a `TypeError` where one is not a URL. */
  readonly providers?: readonly ProviderUrl[];
  /** Called for each problem, beside the count in `health()`. */
  onProblem?(kind: WireProblem): void;
}

/** What the wire has seen so far. */
export interface WireHealth {
  readonly recordedCalls: number;
  readonly openCalls: number;
  readonly problems: Readonly<Record<WireProblem, number>>;
}

/** The wire while it watches. */
export interface Wire {
  /** Stops watching. Calls under way are recorded as aborted, with what had come. Safe to call twice. */
  stop(): void;
  health(): WireHealth;
}

const transports: readonly StartTransport[] = [startUndici];

/**
 * Watches every model request of this process, by whatever SDK, on Node's own diagnostics channels, and records each
 * once. Nothing that the agent holds is wrapped or replaced, and nothing of ours throws into it.
 */
export function startWire(options: WireOptions): Wire {
  const findRoute = createRoutes(options.providers ?? []);
  const log = createCallLog(options);
  const ends = transports.map((start) =>
    start({
      findRoute,
      begin: (request) => log.begin(request),
      onProblem: (kind) => log.problem(kind),
    }),
  );
  return {
    stop() {
      for (const end of ends.splice(0)) end();
      log.endAll();
    },
    health: () => log.health(),
  };
}

/** Keeps the calls that are under way, and hands each over when it ends. */
function createCallLog(options: WireOptions) {
  const open = new Set<{ endNow(): void }>();
  const problems = Object.fromEntries(wireProblems.map((kind) => [kind, 0])) as Record<WireProblem, number>;
  let recordedCalls = 0;

  const problem = (kind: WireProblem) => {
    problems[kind] += 1;
    guard(() => {
      if (problems[kind] === 1) options.logger.debug(`wire: ${kind}, counted from now on`);
      options.onProblem?.(kind);
    });
  };
  const guard = (work: () => void) => {
    try {
      work();
    } catch {
      problems['observer-failed'] += 1;
    }
  };

  const record = (seen: SeenExchange, scope: { isKnown: boolean; run(fn: () => void): void }) =>
    guard(() => {
      const { call, unread } = toModelCall(seen, options);
      if (unread !== null) problem(unread);
      else if (saysNoUsage(call)) problem('stream-without-usage');
      if (!scope.isKnown) problem('scope-unknown');
      recordedCalls += 1;
      scope.run(() => options.record(call, { scopeKnown: scope.isKnown }));
    });

  return {
    problem,
    health: (): WireHealth => ({ recordedCalls, openCalls: open.size, problems: { ...problems } }),
    endAll() {
      for (const call of [...open]) call.endNow();
    },
    begin({ route, attempt, scope }: RequestStart): Exchange {
      let seen: SeenExchange | null = null;
      const entry = {
        endNow() {
          exchange.fail(new DOMException('The process stops watching.', 'AbortError'));
          finish(unknownScope);
        },
      };
      const finish = (settled: typeof unknownScope) => {
        if (seen === null || !open.delete(entry)) return;
        // The request went on to another URL, where it is met again.
        if (isRedirect(seen)) return;
        record(seen, settled);
      };
      const exchange = beginExchange({
        route,
        attempt,
        clock: options.clock,
        onEnd(ended) {
          seen = ended;
          scope.whenSettled(finish);
        },
      });
      open.add(entry);
      return exchange;
    },
  };
}

function isRedirect({ httpStatus }: SeenExchange): boolean {
  return httpStatus !== null && httpStatus >= 300 && httpStatus < 400;
}

function saysNoUsage(call: ModelCall): boolean {
  return call.streamed && call.status === 'success' && call.usage.inputTokens === null;
}
