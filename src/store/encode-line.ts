import { type ColumnType, isKnownEvent, type LedgerEvent, ledgerColumns } from '../catalogue/index.ts';
import { asTimestamp, type Fit, fitOf, isCount } from './column-value.ts';

/** The longest line a ledger may have, its line feed included: readers skip longer ones unread. */
export const maxLineBytes = 1024 * 1024;

/** In a line that would be longer, values over this length are left out: forty columns of them fit, in any script. */
const maxValueLength = 8000;

/** A value that could not be written; its column is null to every reader. */
export interface Loss {
  readonly column: string;
  readonly reason: Exclude<Fit, 'fits'> | 'too long';
}

interface Step {
  readonly column: string;
  /** Such as `,"run_id":`. */
  readonly opening: string;
  readonly type: ColumnType;
}

type OnLoss = (loss: Loss) => void;

const plans = new Map<string, readonly Step[]>();

/**
 * One event as a line of a ledger: JSON with the columns in catalogue order, those that are null left out, and a line
 * feed. The event's name stands at a fixed place (`eventNameOffset`). Readers get back what is written, so a value
 * that they would refuse (a count below 0 or over 2^53-1, a number that is not finite, a wrong type) is left out and told
 * to `onLoss`. Never throws.
 */
export function encodeLine(event: LedgerEvent, onLoss: OnLoss = () => {}): string {
  const line = write(event, { maxLength: Number.POSITIVE_INFINITY, onLoss });
  // Three bytes a UTF-16 unit at most: only lines that may be too long are measured.
  if (line.length * 3 <= maxLineBytes || Buffer.byteLength(line) <= maxLineBytes) return line;
  return write(event, { maxLength: maxValueLength, onLoss: (loss) => loss.reason === 'too long' && onLoss(loss) });
}

/** Where the event's name begins in the bytes of a line: times are always 27 characters. */
export const eventNameOffset = '{"ts":"2026-11-01T09:30:00.123456Z","event":"'.length;

function write(event: LedgerEvent, { maxLength, onLoss }: { maxLength: number; onLoss: OnLoss }): string {
  const values = event as unknown as { readonly [column: string]: unknown };
  const name = String(event.event).slice(0, maxLength);
  const ts = asTimestamp(event.ts);
  let line = ts === null ? `{"event":${quote(name)}` : `{"ts":"${ts}","event":${quote(name)}`;
  for (const { column, opening, type } of planOf(name)) {
    const value = values[column];
    if (value === null || value === undefined) continue;
    const text = encodeValue(type, value);
    if (text === null) {
      const fit = fitOf(type, value);
      onLoss({ column, reason: fit === 'fits' ? 'wrong type' : fit });
    } else if (text.length > maxLength) onLoss({ column, reason: 'too long' });
    else line += opening + text;
  }
  return `${line}}\n`;
}

function planOf(event: string): readonly Step[] {
  const name = isKnownEvent(event) ? event : 'custom';
  let plan = plans.get(name);
  if (plan === undefined) {
    plan = Object.entries(ledgerColumns(name))
      .filter(([column]) => column !== 'ts' && column !== 'event')
      .map(([column, { type }]) => ({ column, opening: `,${quote(column)}:`, type }));
    plans.set(name, plan);
  }
  return plan;
}

/** A value as JSON; null where it does not fit its column. */
function encodeValue(type: ColumnType, value: unknown): string | null {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? quote(value) : null;
    case 'int64':
      return isCount(value) ? String(value) : null;
    case 'double':
      return Number.isFinite(value) ? String(value) : null;
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : null;
    case 'timestamp': {
      const time = asTimestamp(value);
      return time === null ? null : `"${time}"`;
    }
    case 'json':
      return encodeJson(value);
  }
}

/** Null where it is not a JSON value after all: a cycle, a BigInt, a function, a getter that throws. */
function encodeJson(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

/** Up to here a look at each character is faster than the call of `JSON.stringify`. */
const shortText = 64;

/** A JSON string. Lone surrogates, which UTF-8 cannot carry, are escaped, as `JSON.stringify` does. */
function quote(text: string): string {
  if (text.length > shortText) return JSON.stringify(text);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit >= 0xd800 && unit <= 0xdfff))
      return JSON.stringify(text);
  }
  return `"${text}"`;
}
