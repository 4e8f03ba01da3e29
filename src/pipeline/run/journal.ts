import type { LedgerEvent } from '../../catalogue/index.ts';
import { type Clock, formatMicros } from '../../common/clock.ts';
import { newId as newUuid } from '../../record/new-id.ts';
import type { NewEvent } from '../../record/sink.ts';
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
  /** Told after each append whether the line was written. */
  onAppend(written: boolean): void;
}

/** One writer's side of a run: gives each event its identity, appends its line, and adds it to the totals. */
export interface Journal {
  append(event: NewEvent): LedgerEvent;
  /** The line of an event that is not written any more. */
  line(event: NewEvent): LedgerEvent;
}

/** A journal over a ledger. The line is on its way to the disk before `append` returns. */
export function createJournal(options: JournalOptions): Journal {
  let seq = options.lastSeq ?? 0;
  const { newId = newUuid } = options;
  const line = ({ event, scope, fields, attributes }: NewEvent): LedgerEvent => ({
    // An event's own columns first: where it has one of the common names (the run's id, the ticket's), both agree.
    ...fields,
    ts: formatMicros(options.clock.nowMicros()),
    event,
    id: newId(),
    run_id: options.runId,
    writer: options.writer,
    seq,
    project: options.project,
    ...scope,
    attributes,
  });
  return {
    line,
    append(event) {
      seq += 1;
      const made = line(event);
      const isWritten = options.ledger.append(encodeLine(made));
      options.totals.add(made);
      options.onAppend(isWritten);
      return made;
    },
  };
}
