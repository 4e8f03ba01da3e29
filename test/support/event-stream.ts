import { crc32 } from 'node:zlib';

/** A frame of `application/vnd.amazon.eventstream`, as AWS sends it: all of its headers are text. */
export function eventFrame(headers: Readonly<Record<string, string>>, payload: string | Uint8Array): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => textHeader(name, value)));
  return frame(head, Buffer.from(payload));
}

/** A frame with its headers as they stand on the wire. */
export function frame(head: Buffer, payload: Buffer): Buffer {
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + head.length + payload.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), head, payload]);
  return Buffer.concat([message, checksum(message)]);
}

/** A header whose value is text. */
export function textHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.of(Buffer.byteLength(name)),
    Buffer.from(name),
    Buffer.of(7),
    length,
    Buffer.from(value),
  ]);
}

/** An event, its payload as JSON. */
export function jsonEvent(type: string, payload: unknown): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return eventFrame(headers, JSON.stringify(payload));
}

/** What a stream ends with where the model fails. */
export function exceptionEvent(type: string, message: string): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return eventFrame(headers, JSON.stringify({ message }));
}

/** A chunk of `InvokeModelWithResponseStream`: the vendor's JSON in base64, and padding that hides its length. */
export function chunkEvent(vendors: unknown): Buffer {
  return jsonEvent('chunk', { bytes: Buffer.from(JSON.stringify(vendors)).toString('base64'), p: 'abcdefghijk' });
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
