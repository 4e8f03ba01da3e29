import { asBuffer } from './bytes.ts';
import { createFieldScanner, type FieldScanner } from './field-scanner.ts';
import type { Fields } from './fields.ts';

/** Reads a few named values out of one JSON document that comes in chunks. */
export type DocumentReader = Pick<FieldScanner, 'write' | 'value'>;

/** Up to here `JSON.parse`, which the agent is about to call too, takes half of what the scanner does. */
const shortBytes = 8_192;

const closeBrace = 0x7d;

/** A reader for one document: a short one that comes whole in one piece is parsed, any other is scanned as it passes. */
export function createDocumentReader(fields: Fields): DocumentReader {
  return new Reader(fields);
}

class Reader implements DocumentReader {
  readonly #fields: Fields;
  #parsed: unknown;
  #scanner: FieldScanner | null = null;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  write(chunk: Uint8Array): void {
    if (this.#parsed !== undefined) return;
    if (this.#scanner === null && this.#fields.arrays.size === 0) this.#parsed = parseShort(chunk);
    if (this.#parsed !== undefined) return;
    this.#scanner ??= createFieldScanner(this.#fields);
    this.#scanner.write(chunk);
  }

  value(path: string): unknown {
    return this.#parsed === undefined ? this.#scanner?.value(path) : valueAt(this.#parsed, path);
  }
}

/** The document, where a chunk is a short one and the whole of it; undefined where it is not. */
function parseShort(chunk: Uint8Array): unknown {
  if (chunk.length > shortBytes || chunk.at(-1) !== closeBrace) return undefined;
  try {
    return JSON.parse(asBuffer(chunk).toString());
  } catch {
    return undefined;
  }
}

function valueAt(document: unknown, path: string): unknown {
  let at = document;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
