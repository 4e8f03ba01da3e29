/** The fields of a protobuf message by their numbers: numbers and fixed widths as their bytes or value, messages as bytes. */
export type Fields = ReadonlyMap<number, readonly (bigint | Buffer)[]>;

/** Reads one level of a protobuf message (encoding: https://protobuf.dev/programming-guides/encoding/). */
function readFields(message: Buffer): Fields {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  const readers: Readonly<Record<number, () => bigint | Buffer>> = {
    0: varint,
    1: () => bytes(8),
    2: () => bytes(Number(varint())),
    5: () => bytes(4),
  };
  while (at < message.length) {
    const tag = Number(varint());
    const read = readers[tag & 7];
    if (!read) throw new Error(`wire type ${tag & 7}`);
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), read()]);
  }
  return fields;
}

/** All messages at the end of a path of field numbers. */
export function messagesAt(message: Buffer, path: readonly number[]): Fields[] {
  const [field, ...rest] = path;
  const fields = readFields(message);
  if (field === undefined) return [fields];
  return (fields.get(field) ?? []).flatMap((inner) => messagesAt(inner as Buffer, rest));
}
