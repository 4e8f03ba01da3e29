import { basename } from 'node:path';
import { readBlocks } from './line-blocks.ts';
import type { WantedEvents } from './line-filter.ts';
import { type LedgerBatch, LineTaker } from './line-taker.ts';
import { openRegularFile } from './open-regular-file.ts';

/** Which part of a ledger is read. */
export interface ReadLedgerOptions {
  /** Where a line begins: 0, or `nextByte` of an earlier batch. */
  readonly fromByte?: number;
  /** The number of that line: 1, or `nextLine` of an earlier batch. */
  readonly fromLine?: number;
  /** Where reading ends; the size of the file when it is opened, where nothing is said. */
  readonly toByte?: number;
  /** Only these events; null, which is the default, is all. */
  readonly events?: WantedEvents;
  /** Nobody writes this file any more: what stands behind the last line feed is taken or is a fault, and not left. */
  readonly final?: boolean;
}

/**
 * Reads a ledger, whatever it holds, in bounded memory and without keeping the event loop for more than a few
 * milliseconds at a time. Lines that cannot be taken are skipped and told; nothing is thrown, not even for a file that is
 * not there. The last batch, which always comes, says how far the reading got.
 */
export async function* readLedger(path: string, options: ReadLedgerOptions = {}): AsyncGenerator<LedgerBatch> {
  const { fromByte = 0, fromLine = 1, events = null, final = false } = options;
  const taker = new LineTaker({ file: basename(path), wanted: events, nextByte: fromByte, nextLine: fromLine });
  const { file, size, error } = await openRegularFile(path);
  if (file === null) {
    taker.fileFault(error);
    yield taker.flush();
    return;
  }
  try {
    const { toByte = size } = options;
    if (toByte > size) taker.fileFault(`ends at byte ${size}, and not at ${toByte}`);
    for await (const block of readBlocks(file, { from: fromByte, to: Math.min(toByte, size) })) {
      if (block.kind === 'lines') yield* taker.takeLines(block.bytes);
      else if (block.kind === 'too long') taker.skipTooLong(block.length);
      else if (block.kind === 'failed') taker.fileFault(`cannot be read (${block.error})`);
      else if (final && block.bytes === null) taker.skipTooLong(block.length);
      else if (final && block.bytes !== null) taker.takeRest(block.bytes);
      if (taker.isLeftAlone) break;
      if (taker.hasAny) yield taker.flush();
    }
    yield taker.flush();
  } finally {
    await file.close();
  }
}
