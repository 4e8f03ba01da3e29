import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { importOptional } from '../import-optional.ts';
import { exportFormat } from '../targets/export-format.ts';

/** What an entry holds: text, or bytes, piece by piece. */
export type Content = AsyncIterable<string | Uint8Array>;

/** A ZIP archive that is being written. */
export interface Archive {
  /** Adds an entry, and waits until it has been read to its end; one after the other. */
  add(name: string, content: Content): Promise<void>;
}

export interface ArchiveOptions {
  /** When its entries were made. */
  readonly madeAt: Date;
  /** How hard deflate tries: 1 to 9. */
  readonly compressionLevel: number;
}

/** Entries are their owner's alone, like every file of ours. */
const entryMode = 0o100600;

/**
 * Writes a ZIP archive entry by entry, as fast as the disk takes them, past 4 GiB too (ZIP64, APPNOTE 4.3.9). Its
 * comment says that it is an export. Rejects with what `fill` or the system threw.
 */
export async function writeArchive(
  path: string,
  fill: (archive: Archive) => Promise<void>,
  { madeAt, compressionLevel }: ArchiveOptions,
): Promise<void> {
  const { ZipFile } = await importOptional(() => import('yazl'), 'yazl');
  const zip = new ZipFile();
  let adding: Readable | null = null;
  const archive: Archive = {
    add: (name, content) =>
      new Promise((resolve, reject) => {
        const stream = Readable.from(content, { objectMode: false });
        adding = stream;
        stream.once('end', resolve).once('error', reject).once('close', reject);
        zip.addReadStream(stream, name, { mtime: madeAt, mode: entryMode, compressionLevel });
      }),
  };
  const filled = fill(archive).then(() => zip.end({ comment: exportFormat, forceZip64Format: false }));
  const written = pipeline(zip.outputStream, createWriteStream(path));
  try {
    await Promise.all([filled, written]);
  } finally {
    // One of the two may have failed, and the other be waiting for it.
    (adding as Readable | null)?.destroy();
    (zip.outputStream as Readable).destroy();
  }
}
