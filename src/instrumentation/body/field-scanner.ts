import { asBuffer, indexOrEnd } from './bytes.ts';
import type { Fields } from './fields.ts';

/**
 * Reads a few named values out of JSON that passes by in chunks, and holds nothing else: a prompt of 10 MB or a body of
 * 100 MB costs the bytes of the values asked for. Chunks may be cut anywhere, inside a character too.
 */
export interface FieldScanner {
  write(chunk: Uint8Array): void;
  /**
   * The parsed value at a path, once it has passed whole; undefined where it was not there or is not JSON. Of a path
   * through an array, the values of all its elements that have one.
   */
  value(path: string): unknown;
  /** Forgets everything, ready for another document. */
  reset(): void;
}

/** A scanner for one document. Of duplicate members the last counts, as with `JSON.parse`. */
export function createFieldScanner(fields: Fields): FieldScanner {
  return new Scanner(fields);
}

/** A `usage` object has some hundred bytes; what is longer than this is not one, and is let go. */
const maxKeptBytes = 65_536;

/** Stands for the values of elements that are too long together: no list that begins so is JSON. */
const tooMany = ',';

/** Over a longer run of plain text the native search is faster than looking at each byte. */
const shortRunBytes = 32;

/** A string that means what it says: most values are, and parsing them takes longer than looking. */
const plainText = /^"[\w.:/-]*"$/;

/** Stands for any member that nobody asked for; no JSON text has it as a name without an escape. */
const unwanted = '\0';

const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** An object or array on the way to something wanted. */
interface Container {
  readonly path: string;
  readonly isArray: boolean;
}

class Scanner implements FieldScanner {
  readonly #fields: Fields;
  readonly #texts = new Map<string, string>();

  /** Open objects and arrays. */
  #depth = 0;
  /** Of these, from the outside, those on the way to something wanted: what lies deeper is skipped. */
  #live: Container[] = [];
  #expectsKey = false;
  #expectsValue = false;
  /** The member that was named last in the innermost live object; in a live array, its elements. */
  #path = '';

  #inString = false;
  #escaped = false;

  #keeping: 'nothing' | 'key' | 'value' = 'nothing';
  #valueDepth = 0;
  /** Where the kept part begins in the chunk at hand. */
  #keptFrom = 0;
  /** What came of it in earlier chunks. */
  #pieces: Buffer[] = [];
  #keptBytes = 0;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  reset(): void {
    this.#texts.clear();
    this.#depth = 0;
    this.#live = [];
    this.#expectsKey = false;
    this.#expectsValue = false;
    this.#path = '';
    this.#inString = false;
    this.#escaped = false;
    this.#letGo();
  }

  value(path: string): unknown {
    const text = this.#texts.get(path);
    if (text === undefined) return undefined;
    const isList = isInArray(path);
    if (!isList && plainText.test(text)) return text.slice(1, -1);
    try {
      return JSON.parse(isList ? `[${text}]` : text);
    } catch {
      return undefined;
    }
  }

  write(chunk: Uint8Array): void {
    const bytes = asBuffer(chunk);
    this.#keptFrom = 0;
    let at = 0;
    while (at < bytes.length) at = this.#inString ? this.#passString(bytes, at) : this.#passByte(bytes, at);
    if (this.#keeping !== 'nothing') this.#keep(bytes.subarray(this.#keptFrom));
  }

  #passString(bytes: Buffer, start: number): number {
    const end = this.#stringEnd(bytes, start);
    if (end === bytes.length) return end;
    this.#inString = false;
    if (this.#keeping === 'key') this.#endKey(bytes, end);
    return end + 1;
  }

  #passByte(bytes: Buffer, start: number): number {
    const at = this.#isLive() ? start : structureEnd(bytes, start);
    const byte = bytes[at] ?? space;
    if (byte === comma || byte === closeBrace || byte === closeBracket) {
      if (this.#keeping === 'value' && this.#depth === this.#valueDepth) this.#endValue(bytes, at);
      this.#leave(byte);
    } else if (byte === colon) {
      this.#expectsValue = true;
    } else if (byte > space) {
      this.#enter(byte, at);
    }
    return at + 1;
  }

  /** A name or a value begins. */
  #enter(byte: number, at: number): void {
    if (byte === quote) this.#inString = true;
    if (this.#expectsKey && this.#isLive() && byte === quote) {
      this.#keeping = 'key';
      this.#keptFrom = at + 1;
      return;
    }
    if (this.#beginsWanted()) this.#keptFrom = at;
    if (byte === openBrace || byte === openBracket) this.#open(byte);
  }

  /** Whether what comes is directly in the innermost live object or array, and not within something that is skipped. */
  #isLive(): boolean {
    return this.#depth === this.#live.length;
  }

  #open(byte: number): void {
    if (this.#isLive() && this.#keeping === 'nothing') {
      if (byte === openBrace && this.#fields.parents.has(this.#path)) {
        this.#live.push({ path: this.#path, isArray: false });
        this.#expectsKey = true;
      } else if (byte === openBracket && this.#fields.arrays.has(this.#path)) {
        this.#path += '[]';
        this.#live.push({ path: this.#path, isArray: true });
        this.#expectsKey = false;
      }
    }
    this.#depth += 1;
  }

  /** Past a comma, or out of an object or array. */
  #leave(byte: number): void {
    if (byte === comma) {
      const within = this.#isLive() ? this.#live.at(-1) : undefined;
      this.#expectsKey = within?.isArray === false;
      if (within?.isArray) this.#path = within.path;
      return;
    }
    this.#depth -= 1;
    if (this.#live.length > this.#depth) this.#live.pop();
    this.#expectsKey = false;
  }

  #beginsWanted(): boolean {
    const begins = this.#expectsValue && this.#isLive() && this.#keeping === 'nothing';
    if (!begins) return false;
    this.#expectsValue = false;
    if (!this.#fields.paths.has(this.#path)) return false;
    this.#keeping = 'value';
    this.#valueDepth = this.#depth;
    return true;
  }

  /** A value ends where its object goes on or closes: that holds for numbers as well as for objects. */
  #endValue(bytes: Buffer, end: number): void {
    const text = this.#take(bytes, end);
    if (text === null) return;
    const before = isInArray(this.#path) ? this.#texts.get(this.#path) : undefined;
    const all = before === undefined ? text : `${before},${text}`;
    this.#texts.set(this.#path, all.length > maxKeptBytes ? tooMany : all);
  }

  #endKey(bytes: Buffer, end: number): void {
    this.#expectsKey = false;
    const length = this.#keptBytes + end - this.#keptFrom;
    if (!this.#fields.nameLengths.has(length)) {
      this.#letGo();
      this.#path = unwanted;
      return;
    }
    const name = this.#take(bytes, end) ?? unwanted;
    const parent = this.#live.at(-1)?.path ?? '';
    this.#path = parent === '' ? name : `${parent}.${name}`;
  }

  #keep(piece: Buffer): void {
    this.#keptBytes += piece.byteLength;
    // Copied, since the chunk's memory is not ours once `write` has returned.
    if (this.#keptBytes <= maxKeptBytes) this.#pieces.push(Buffer.from(piece));
    else this.#pieces = [];
  }

  /** What was kept, with its last piece; null where it was too long. */
  #take(bytes: Buffer, end: number): string | null {
    const from = this.#keptFrom;
    const tooLong = this.#keptBytes + end - from > maxKeptBytes;
    const text =
      this.#pieces.length === 0
        ? bytes.toString('utf8', from, end)
        : Buffer.concat([...this.#pieces, bytes.subarray(from, end)]).toString('utf8');
    this.#letGo();
    return tooLong ? null : text;
  }

  #letGo(): void {
    this.#keeping = 'nothing';
    this.#pieces = [];
    this.#keptBytes = 0;
  }

  /** Where the string's closing quote is, from `start` on; the chunk's length where it is in a later chunk. */
  #stringEnd(bytes: Buffer, start: number): number {
    let at = this.#escaped ? start + 1 : start;
    this.#escaped = false;
    // Searched for again only once it is passed, so that the cost stays with the text's length.
    let nextQuote = -1;
    let runBytes = shortRunBytes;
    while (at < bytes.length) {
      const near = Math.min(bytes.length, at + runBytes);
      while (at < near) {
        const byte = bytes[at];
        if (byte === quote) return at;
        at += byte === backslash ? 2 : 1;
      }
      if (at >= bytes.length) break;
      if (nextQuote < at) nextQuote = indexOrEnd(bytes, { byte: quote, from: at });
      const nextSlash = bytes.subarray(at, nextQuote).indexOf(backslash);
      if (nextSlash === -1) return nextQuote;
      at += nextSlash;
      // Where escapes are dense, as in code, looking at each byte is faster for longer.
      runBytes = nextSlash < runBytes ? Math.min(runBytes * 2, 4_096) : shortRunBytes;
    }
    // One past the end: the backslash was the chunk's last byte.
    this.#escaped = at > bytes.length;
    return bytes.length;
  }
}

/** The next quote or bracket: nothing else counts inside what is skipped. */
function structureEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    // With this bit set `[` is `{`, and `]` is `}`.
    if (byte === quote || (byte | 0x20) === openBrace || (byte | 0x20) === closeBrace) break;
  }
  return at;
}

function isInArray(path: string): boolean {
  return path.includes('[].');
}
