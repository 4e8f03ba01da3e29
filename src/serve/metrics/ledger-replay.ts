import { join } from 'node:path';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { measuredEvents } from '../../record/measure.ts';
import { describeProcess, openRegularFile, readLedger, readRun } from '../../store/index.ts';

/** Where ledgers are read, and who takes their events. */
export interface LedgerReplayOptions {
  readonly store: string;
  /** Microseconds since the epoch. */
  now(): number;
  /** An event that is measured; each once. */
  take(event: LedgerEvent): void;
}

/** How far a ledger has been read. */
interface Place {
  readonly head: string;
  readonly byte: number;
  readonly line: number;
}

/** Of a ledger, so many bytes say which it is: they hold the time and the id of its first event. */
const headBytes = 128;

/**
 * Reads ledgers on from where they were left, whole lines alone, so that each event is taken once: a run that is removed
 * keeps its place, and another of its name begins at its own beginning. A class because it remembers the places.
 */
export class LedgerReplay {
  readonly #options: LedgerReplayOptions;
  readonly #me = describeProcess();
  readonly #places = new Map<string, Place>();

  constructor(options: LedgerReplayOptions) {
    this.#options = options;
  }

  /** Takes what is new in a run. Never rejects; what cannot be read is for the page to say. */
  async takeNew(runId: string): Promise<void> {
    const { store, now } = this.#options;
    const stored = await readRun(store, runId, { nowMicros: now(), me: this.#me });
    if (stored === null || stored.manifest.state === 'newer') return;
    const isSettled = stored.status !== 'running';
    for (const { file, bytes } of stored.ledgers) {
      const path = join(stored.directory, file);
      const key = `${runId}/${file}`;
      const place = await this.#placeOf(key, path);
      if (place === null || bytes <= place.byte) continue;
      const read = await this.#readLines(key, { path, place });
      if (isSettled && bytes > read.byte) await this.#readRest(key, { path, place: read });
    }
  }

  async #readLines(key: string, { path, place }: Read): Promise<Place> {
    let at = place;
    const from = { fromByte: place.byte, fromLine: place.line };
    for await (const batch of readLedger(path, { ...from, events: measuredEvents })) {
      at = { head: place.head, byte: batch.nextByte, line: batch.nextLine };
      this.#places.set(key, at);
      batch.events.forEach(this.#options.take);
    }
    return at;
  }

  /** What the dead left behind their last line feed counts where it is whole: so recovery has it. */
  async #readRest(key: string, { path, place }: Read): Promise<void> {
    const from = { fromByte: place.byte, fromLine: place.line };
    for await (const batch of readLedger(path, { ...from, events: measuredEvents, final: true })) {
      if (batch.events.length === 0 || batch.faults.length > 0) return;
      this.#places.set(key, { head: place.head, byte: batch.nextByte, line: batch.nextLine });
      batch.events.forEach(this.#options.take);
    }
  }

  /** Null where the file cannot be read, or has been cut to less than says which ledger it is. */
  async #placeOf(key: string, path: string): Promise<Place | null> {
    const head = await headOf(path);
    const known = this.#places.get(key);
    if (head === null || known === undefined) return head === null ? null : { head, byte: 0, line: 1 };
    if (head.startsWith(known.head)) return { ...known, head };
    return known.head.startsWith(head) ? null : { head, byte: 0, line: 1 };
  }
}

interface Read {
  readonly path: string;
  readonly place: Place;
}

async function headOf(path: string): Promise<string | null> {
  const { file } = await openRegularFile(path);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
