import type { LedgerEvent } from '../../../src/catalogue/index.ts';
import type { Logger } from '../../../src/common/logger.ts';
import { HealthBook } from '../../../src/pipeline/health.ts';
import { noScope } from '../../../src/pipeline/run/run-manifest.ts';
import type { NewEvent } from '../../../src/record/sink.ts';

/** A logger whose lines can be looked at. */
function listeningLogger(): Logger & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const hear = (line: string) => void lines.push(line);
  return { lines, error: hear, warn: hear, info() {}, debug() {} };
}

/** Health of its own, and what it logs. */
export function healthBook(): { readonly health: HealthBook; readonly lines: readonly string[] } {
  const logger = listeningLogger();
  return { health: new HealthBook(logger), lines: logger.lines };
}

/** How a pipeline stands that has met nothing but what the book says. */
export const reportOf = (health: HealthBook) => health.report({ problems: [], off: false });

/** An operation as it is recorded. */
export const operationOf = (name: string, scope: object = {}): NewEvent =>
  ({
    event: 'operation',
    scope: { ...noScope, ...scope },
    fields: { name, status: 'completed', duration_ms: 5 },
    attributes: null,
  }) as unknown as NewEvent;

/** What tells one event from another. */
export const placesOf = (events: readonly LedgerEvent[]) => events.map(({ writer, seq }) => `${writer} ${seq}`);
