import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Delivery } from './types.ts';

const encoders = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync };

/** A response's head and the pieces of its body: one for a plain body, one an event for a stream. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly string[];
}

/** Writes one response as its delivery asks, keeping to the client's pace. Resolves to whether all of it went out. */
export async function deliver(
  response: ServerResponse,
  { outgoing, delivery }: { outgoing: Outgoing; delivery: Delivery },
): Promise<boolean> {
  if (delivery.delayMs !== undefined) await sleep(delivery.delayMs);
  const pieces = piecesOf(outgoing, delivery);
  response.writeHead(outgoing.status, {
    ...outgoing.headers,
    ...(delivery.encoding !== undefined && { 'content-encoding': delivery.encoding }),
    ...(pieces.length === 1 && !delaysBody(delivery) && { 'content-length': String(pieces[0]?.byteLength) }),
  });
  for (const [index, piece] of pieces.entries()) {
    if (index === delivery.stallAfterPieces) return closed(response);
    if (index === delivery.breakAfterPieces) return broken(response);
    if (delivery.pieceDelayMs !== undefined) await sleep(delivery.pieceDelayMs);
    if (response.destroyed) return false;
    if (!response.write(piece)) await drained(response);
  }
  if (delivery.stallAfterPieces !== undefined) return closed(response);
  if (delivery.breakAfterPieces !== undefined) return broken(response);
  if (response.destroyed) return false;
  response.end();
  return true;
}

function delaysBody(delivery: Delivery): boolean {
  return delivery.stallAfterPieces !== undefined || delivery.breakAfterPieces !== undefined;
}

function piecesOf(outgoing: Outgoing, delivery: Delivery): Buffer[] {
  const plain = delivery.rawBody === undefined ? outgoing.pieces : [delivery.rawBody];
  const buffers = plain.map((piece) => Buffer.from(piece as string));
  if (delivery.encoding === undefined && delivery.pieceBytes === undefined) return buffers;
  const whole = Buffer.concat(buffers);
  const encoded = delivery.encoding === undefined ? whole : encoders[delivery.encoding](whole);
  return cut(encoded, delivery.pieceBytes ?? encoded.byteLength);
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

async function closed(response: ServerResponse): Promise<false> {
  if (!response.destroyed) await new Promise((resolve) => response.once('close', resolve));
  return false;
}

/** Lets the pieces before it leave first, then closes the socket without the body's end. */
async function broken(response: ServerResponse): Promise<false> {
  await sleep(20);
  response.destroy();
  return false;
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}
