import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import { createUsageReader, type Pricer } from '../pricing/index.ts';
import type { ModelCall } from '../record/model-call.ts';
import { beginExchange, type EndedExchange, type Exchange } from './exchange.ts';
import { type WireProblem, wireProblems } from './problems.ts';
import type { CallContext } from './scope.ts';
import { toModelCall } from './to-model-call.ts';
import type { RequestStart } from './transports/transport.ts';

export interface CallLogOptions {
  record(call: ModelCall, context: CallContext): void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pricer: Pricer;
  onProblem?(kind: WireProblem): void;
  /** Where the recording of calls that have ended waits for others; where left out, each is recorded at once. */
  readonly batch?: RecordingBatch;
}

/** Recordings that are put off, and done in the order of the calls' ends. */
export interface RecordingBatch {
  add(recording: () => void): void;
  /** Does now what was put off. */
  settle(): void;
}

/** What the wire has seen so far. */
export interface WireHealth {
  readonly recordedCalls: number;
  readonly openCalls: number;
  readonly problems: Readonly<Record<WireProblem, number>>;
}

/** The calls that are under way; each is handed over when it ends, once. */
export interface CallLog {
  begin(start: RequestStart): Exchange;
  problem(kind: WireProblem): void;
  /** Ends all that are open as aborted, with what had come. */
  endAll(): void;
  health(): WireHealth;
}

/** As much of a response's body as is held before it is read, of a thousand at a time 8 MB: to read each chunk costs more. */
const heldBytes = 8 * 1024;

/** The same where calls wait to be recorded: all of most streams waits with them. */
const heldBytesInBatches = 64 * 1024;

/** A log that records through the options given. Nothing that these throw goes further. */
export function createCallLog(options: CallLogOptions): CallLog {
  const open = new Set<{ endNow(): void }>();
  const problems = Object.fromEntries(wireProblems.map((kind) => [kind, 0])) as Record<WireProblem, number>;
  const readers = { pricer: options.pricer, readUsage: createUsageReader() };
  const { batch, clock } = options;
  const maxHeldBytes = batch === undefined ? heldBytes : heldBytesInBatches;
  let recordedCalls = 0;

  const problem = (kind: WireProblem) => {
    problems[kind] += 1;
    try {
      if (problems[kind] === 1) options.logger.debug(`wire: ${kind}; further ones are counted in its health`);
      options.onProblem?.(kind);
    } catch {
      // It is counted; there is nobody left to tell.
    }
  };

  const record = (ended: EndedExchange, context: CallContext) => {
    try {
      const { call, unread } = toModelCall(ended.see(), readers);
      if (unread !== null) problem(unread);
      else if (saysNoUsage(call)) problem('stream-without-usage');
      if (context === null) problem('scope-unknown');
      recordedCalls += 1;
      options.record(call, context);
    } catch {
      problem('observer-failed');
    }
  };

  return {
    problem,
    health() {
      batch?.settle();
      return { recordedCalls, openCalls: open.size, problems: { ...problems } };
    },
    endAll() {
      for (const call of [...open]) call.endNow();
      batch?.settle();
    },
    begin({ route, attempt, scope }) {
      let ended: EndedExchange | null = null;
      const entry = {
        endNow() {
          exchange.abort(null);
          handOver(null);
        },
      };
      const handOver = (context: CallContext) => {
        const exchanged = ended;
        if (exchanged === null || !open.delete(entry)) return;
        // A redirected request goes on to another URL, where it is met again.
        if (isRedirect(exchanged)) return;
        if (batch === undefined) record(exchanged, context);
        else batch.add(() => record(exchanged, context));
      };
      const onEnd = (exchanged: EndedExchange) => {
        ended = exchanged;
        scope.whenSettled(handOver);
      };
      const onFault = () => problem('observer-failed');
      const exchange = beginExchange({ route, attempt, clock, maxHeldBytes, onEnd, onFault });
      open.add(entry);
      return exchange;
    },
  };
}

function isRedirect({ httpStatus }: EndedExchange): boolean {
  return httpStatus !== null && httpStatus >= 300 && httpStatus < 400;
}

function saysNoUsage(call: ModelCall): boolean {
  return call.streamed && call.status === 'success' && call.usage.inputTokens === null;
}
