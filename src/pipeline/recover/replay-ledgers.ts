import { join } from 'node:path';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { type LedgerMark, mainWriter, readLedger, type StoredRun, type Totals } from '../../store/index.ts';
import type { RunSnapshots } from '../run/run-snapshots.ts';

/** What the ledgers hold beside figures. */
export interface Replayed {
  readonly ledgers: Readonly<Record<string, LedgerMark>>;
  /** The last place taken in the owner's ledger. */
  readonly lastSeq: number;
  readonly lastEnd: LedgerEvent | null;
  /** The time of the latest event that was not about the run's end. */
  readonly lastRecordedAt: string | null;
}

/**
 * Adds up every ledger, and says how far each was read. What stands behind the last line feed was left by somebody who
 * died, and is read as well; should it be the beginning of a line that is still being written, the run is recovered again.
 */
export async function replayLedgers(
  { directory, ledgers }: StoredRun,
  { totals, snapshots }: { readonly totals: Totals; readonly snapshots: RunSnapshots },
): Promise<Replayed> {
  const marks: Record<string, LedgerMark> = {};
  const noted = { lastSeq: 0, lastEnd: null as LedgerEvent | null, lastRecordedAt: null as string | null };
  const take = (event: LedgerEvent): void => {
    totals.add(event);
    snapshots.replay(event);
    if (event.writer === mainWriter) noted.lastSeq = Math.max(noted.lastSeq, event.seq ?? 0);
    if (event.event === 'run_end') noted.lastEnd = event;
    else if (event.ts !== null && event.ts > (noted.lastRecordedAt ?? '')) noted.lastRecordedAt = event.ts;
  };
  for (const { file, bytes } of ledgers) {
    let mark: LedgerMark = { bytes: 0, events: 0, faults: 0 };
    for await (const { events, faults, nextByte } of readLedger(join(directory, file), {
      toByte: bytes,
      final: true,
    })) {
      events.forEach(take);
      mark = { bytes: nextByte, events: mark.events + events.length, faults: mark.faults + faults.length };
    }
    marks[file] = mark;
  }
  return { ...noted, ledgers: marks };
}
