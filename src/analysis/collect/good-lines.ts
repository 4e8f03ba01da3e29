import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { encodeLine, fileMode, type LedgerFault, readLedger } from '../../store/index.ts';
import { appendText } from '../database/append-text.ts';
import type { RunFold } from './fold-run.ts';

/** Which part of a ledger is taken, and what becomes of it. */
export interface GoodLinesOptions {
  readonly runId: string;
  /** Bytes of it: what is written behind them while it is read is left for another time. */
  readonly toByte: number;
  /** Nobody writes it any more: see `ReadLedgerOptions`. */
  readonly final: boolean;
  /** Where the lines go: a file that is not there yet. */
  readonly copy: string;
  /** What adds the events up, where anybody does. */
  readonly fold: RunFold | null;
  onFault(fault: LedgerFault): void;
}

/**
 * Copies what the store's reader takes of a ledger, as our own writers would have written it. Answers whether the copy is
 * the ledger byte for byte: then whoever reads the ledger itself sees nothing but what the store's reader sees. Rejects
 * where the copy cannot be written whole.
 */
export async function copyGoodLines(ledger: string, options: GoodLinesOptions): Promise<{ readonly isSame: boolean }> {
  const { runId, toByte, final, copy, fold, onFault } = options;
  let bytes = 0;
  let isFaultless = true;
  const file = await open(copy, 'wx', fileMode);
  try {
    for await (const { events, faults } of readLedger(ledger, { toByte, final })) {
      fold?.addAll(events);
      const text = events.map((event) => wellFormed(encodeLine({ ...event, run_id: runId }))).join('');
      faults.forEach(onFault);
      isFaultless &&= faults.length === 0;
      await appendText(file, text, copy);
      bytes += Buffer.byteLength(text);
    }
  } finally {
    await file.close();
  }
  return { isSame: isFaultless && bytes === toByte && (await areSame(ledger, copy, toByte)) };
}

/** JSON may hold half a surrogate pair, escaped; a database's text cannot. Every escape is matched whole. */
function wellFormed(line: string): string {
  if (!line.includes('\\ud')) return line;
  return line.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (written) => (written.length > 2 ? '\\ufffd' : written));
}

async function areSame(one: string, other: string, toByte: number): Promise<boolean> {
  if (toByte === 0) return true;
  const pieces = piecesOf(other, toByte);
  let rest = Buffer.alloc(0);
  for await (const piece of piecesOf(one, toByte)) {
    while (rest.length < piece.length) {
      const { value, done } = await pieces.next();
      if (done) return false;
      rest = Buffer.concat([rest, value]);
    }
    if (!piece.equals(rest.subarray(0, piece.length))) return false;
    rest = rest.subarray(piece.length);
  }
  return true;
}

const piecesOf = (path: string, toByte: number): AsyncGenerator<Buffer> =>
  createReadStream(path, { end: toByte - 1 })[Symbol.asyncIterator]() as AsyncGenerator<Buffer>;
