import type { LedgerEvent } from '../../catalogue/index.ts';
import { type Clock, formatMicros } from '../../common/clock.ts';
import { newId as newUuid } from '../../record/new-id.ts';
import type { Appended, NewEvent } from '../../record/sink.ts';
import { encodeLine, type Ledger, type Totals } from '../../store/index.ts';

/** What a journal writes and where. */
export interface JournalOptions {
  readonly runId: string;
  readonly project: string | null;
  readonly writer: string;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly totals: Totals;
  /** The last place taken in the ledger; 0 where it is new. */
  readonly lastSeq?: number;
  /** Makes the id of an event; a new UUIDv7 each, where nothing is said. */
  newId?(): string;
  /** Told whether the line was written, when it has been added to the totals. */
  onAppend(written: boolean): void;
}

/** One writer's side of a run: gives each event its identity, appends its line, and adds it to the totals. */
export interface Journal {
  append(event: NewEvent): LedgerEvent;
  /** The same, but for the totals, to which `count` adds it. */
  appendUncounted(event: NewEvent): Appended;
  /** The line of an event that is not written any more. */
  line(event: NewEvent): LedgerEvent;
}

/** A journal over a ledger. The line is on its way to the disk before `append` returns. */
export function createJournal(options: JournalOptions): Journal {
  let seq = options.lastSeq ?? 0;
  const { newId = newUuid } = options;
  const line = ({ event, scope, fields, attributes, atMicros }: NewEvent): LedgerEvent => ({
    // An event's own columns first: where it has one of the common names (the run's id, the ticket's), both agree.
    ...fields,
    ts: formatMicros(atMicros ?? options.clock.nowMicros()),
    event,
    id: newId(),
    run_id: options.runId,
    writer: options.writer,
    seq,
    project: options.project,
    // One by one: a second spread would copy by name what the first copies by shape.
    session_id: scope.session_id,
    ticket_id: scope.ticket_id,
    agent_role: scope.agent_role,
    agent_id: scope.agent_id,
    parent_agent_id: scope.parent_agent_id,
    operation: scope.operation,
    trace_id: scope.trace_id,
    span_id: scope.span_id,
    attributes,
  });
  const appendUncounted = (event: NewEvent): Appended => {
    seq += 1;
    const made = line(event);
    const isWritten = options.ledger.append(encodeLine(made));
    return {
      line: made,
      count() {
        options.totals.add(made);
        options.onAppend(isWritten);
      },
    };
  };
  return {
    line,
    appendUncounted,
    append(event) {
      const appended = appendUncounted(event);
      appended.count();
      return appended.line;
    },
  };
}
