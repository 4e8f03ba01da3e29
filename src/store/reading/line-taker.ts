import { isUtf8 } from 'node:buffer';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { decodeLine } from '../decode-line.ts';
import { maxLineBytes } from '../encode-line.ts';
import { formatName, formatVersion } from '../layout.ts';
import type { LedgerFault } from './ledger-fault.ts';
import { createLineFilter, isWanted, type WantedEvents } from './line-filter.ts';
import { createRepeatFinder } from './repeats.ts';

/** Some events of a ledger, in the order of the file. */
export interface LedgerBatch {
  /** At most 1,000. */
  readonly events: LedgerEvent[];
  /** Where the first line begins that is not read yet. */
  readonly nextByte: number;
  /** Its number. */
  readonly nextLine: number;
  /** At most 1,000. */
  readonly faults: LedgerFault[];
}

const maxBatch = 1000;
const lineFeed = 0x0a;
const tooLong = `longer than ${maxLineBytes} bytes`;
const newerFormat = (version: number) => `is of format version ${version}; this program reads up to ${formatVersion}`;

/** Takes the lines of one ledger one after the other. A class because it is state with the lifetime of a reading. */
export class LineTaker {
  /** The ledger says that it is of a newer version: nothing more of it is taken. */
  isLeftAlone = false;
  readonly #file: string;
  readonly #wanted: WantedEvents;
  readonly #isUnneeded: (bytes: Uint8Array, start: number) => boolean;
  readonly #isRepeat = createRepeatFinder();
  #nextByte: number;
  #nextLine: number;
  #events: LedgerEvent[] = [];
  #faults: LedgerFault[] = [];

  constructor(options: { file: string; wanted: WantedEvents; nextByte: number; nextLine: number }) {
    this.#file = options.file;
    this.#wanted = options.wanted;
    this.#isUnneeded = createLineFilter(options.wanted);
    this.#nextByte = options.nextByte;
    this.#nextLine = options.nextLine;
  }

  /** Takes whole lines, each with its line feed, and gives what it has whenever that is a full batch. */
  *takeLines(bytes: Buffer): Generator<LedgerBatch> {
    const isText = isUtf8(bytes);
    for (let start = 0; start < bytes.length && !this.isLeftAlone; ) {
      const end = bytes.indexOf(lineFeed, start);
      if (end > start && !this.#isUnneeded(bytes, start)) this.#takeLine(bytes.subarray(start, end), isText);
      this.#pass(end + 1 - start);
      start = end + 1;
      if (this.#events.length === maxBatch || this.#faults.length === maxBatch) yield this.flush();
    }
  }

  /** Takes what stands behind the last line feed: a line whose writer came no further, or was not asked to. */
  takeRest(bytes: Buffer): void {
    if (!this.#isUnneeded(bytes, 0)) this.#takeLine(bytes, isUtf8(bytes));
    this.#pass(bytes.length);
  }

  /** Passes over a line that is too long to be looked at. */
  skipTooLong(length: number): void {
    this.#fault(tooLong, true);
    this.#pass(length);
  }

  /** Notes a fault of the file, not of a line. */
  fileFault(reason: string): void {
    this.#faults.push({ file: this.#file, line: 0, byte: this.#nextByte, reason, skipped: false });
  }

  /** What was taken since the last batch. */
  flush(): LedgerBatch {
    const batch = { events: this.#events, nextByte: this.#nextByte, nextLine: this.#nextLine, faults: this.#faults };
    this.#events = [];
    this.#faults = [];
    return batch;
  }

  /** Whether anything was taken since then. */
  get hasAny(): boolean {
    return this.#events.length > 0 || this.#faults.length > 0;
  }

  #takeLine(bytes: Buffer, isText: boolean): void {
    if (bytes.length >= maxLineBytes) this.#fault(tooLong, true);
    else if (isText || isUtf8(bytes)) this.#takeText(bytes.toString('utf8'));
    else this.#fault('not UTF-8', true);
  }

  #takeText(text: string): void {
    const { event, reason } = decodeLine(text);
    if (event === null) this.#takeOther(text, reason);
    else if (!isWanted(event.event ?? '', this.#wanted)) return;
    else if (this.#isRepeat(event)) this.#fault('repeats an earlier line', true);
    else {
      this.#events.push(event);
      if (reason !== null) this.#fault(reason, false);
    }
  }

  /** A line without an event: a heading of a format that is newer than this program, or a fault. */
  #takeOther(text: string, reason: string): void {
    const version = versionOf(text);
    this.isLeftAlone = version !== null && version > formatVersion;
    if (this.isLeftAlone) this.fileFault(newerFormat(version ?? 0));
    else this.#fault(reason, true);
  }

  #pass(length: number): void {
    this.#nextByte += length;
    this.#nextLine++;
  }

  #fault(reason: string, skipped: boolean): void {
    this.#faults.push({ file: this.#file, line: this.#nextLine, byte: this.#nextByte, reason, skipped });
  }
}

/** The version in a heading, as a later format may have one: an object with `format` and `version`. */
function versionOf(text: string): number | null {
  if (!text.startsWith('{"format"')) return null;
  try {
    const heading: unknown = JSON.parse(text);
    const { format, version } = heading as { format?: unknown; version?: unknown };
    return format === formatName && typeof version === 'number' ? version : null;
  } catch {
    return null;
  }
}
