import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { createJournal } from '../../pipeline/run/journal.ts';
import type { NewEvent } from '../../record/sink.ts';
import { createTotals, type Ledger, type LedgerMark, ledgerFile, openLedger, type Totals } from '../../store/index.ts';
import type { Chance } from './chance.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** One process that writes to a run: its clock, its ledger, and what it knows of its own scopes. */
export interface Lane {
  readonly writer: string;
  readonly clock: SimulatedClock;
  /** What its own scopes come to. */
  readonly totals: Totals;
  append(event: NewEvent): LedgerEvent;
  /** How much of its ledger stands. */
  mark(): LedgerMark;
  /** Writes the ledger. Throws where it cannot be written. */
  close(): void;
}

/** What a lane is opened with. */
export interface LaneOptions {
  readonly runId: string;
  readonly project: string | null;
  readonly directory: string;
  readonly writer: string;
  readonly clock: SimulatedClock;
  readonly chance: Chance;
  /** Told of each line. */
  onAppend(line: LedgerEvent): void;
}

/** Opens a lane. Its lines are those that the pipeline would write; only their times and ids are made up. */
export function openLane({ runId, project, directory, writer, clock, chance, onAppend }: LaneOptions): Lane {
  const totals = createTotals({ runId, project, writer });
  const ledger = gathered(openLedger(join(directory, ledgerFile(writer))));
  let events = 0;
  const journal = createJournal({
    runId,
    project,
    writer,
    clock,
    ledger,
    totals,
    newId: () => uuidv7({ msecs: Math.floor(clock.nowMicros() / 1000), random: chance.bytes(16) }),
    onAppend() {
      events += 1;
    },
  });
  return {
    writer,
    clock,
    totals,
    append(event) {
      const line = journal.append(event);
      onAppend(line);
      return line;
    },
    mark: () => ({ bytes: ledger.bytes, events, faults: 0 }),
    close() {
      ledger.close();
      if (ledger.lastError !== null) throw new Error(`${ledger.path}: cannot be written (${ledger.lastError})`);
    },
  };
}

/** A ledger that is written when it is closed, all at once: nobody can lose what never happened. */
function gathered(ledger: Ledger): Ledger {
  let lines = '';
  let bytes = ledger.bytes;
  return {
    path: ledger.path,
    append(line) {
      lines += line;
      bytes += Buffer.byteLength(line);
      return true;
    },
    get bytes() {
      return bytes;
    },
    get failures() {
      return ledger.failures;
    },
    get lastError() {
      return ledger.lastError;
    },
    check: () => ledger.check(),
    close() {
      if (lines !== '') ledger.append(lines);
      lines = '';
      ledger.close();
    },
  };
}
