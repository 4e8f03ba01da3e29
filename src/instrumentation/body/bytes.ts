/** The same memory as a `Buffer`. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where a byte is next, from `from` on; the length where it is no more. */
export function indexOrEnd(bytes: Buffer, { byte, from }: { byte: number; from: number }): number {
  const index = bytes.indexOf(byte, from);
  return index === -1 ? bytes.length : index;
}
