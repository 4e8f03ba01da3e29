import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip, zstdDecompress } from 'node:zlib';
import { exportFormat } from './export-format.ts';

const headBytes = 4096;
/** What ends a ZIP archive before its comment: "end of central directory record" (APPNOTE 4.3.16). */
const zipEnd = Buffer.from('PK\u0005\u0006', 'latin1');
const zipEndBytes = 22;

const jsonHead = new RegExp(`^\\{\\s*"metadata":\\s*\\{\\s*"format":\\s*"${exportFormat}"`);

/**
 * Whether a file is an export: JSON and JSON lines begin with their metadata, compressed or not; archives and workbooks
 * have its name as their comment. False for what cannot be read.
 */
export async function isExportFile(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    const end = await read(file, Math.max(0, size - zipEndBytes - exportFormat.length));
    if (end.indexOf(zipEnd) === 0 && end.toString('latin1').endsWith(exportFormat)) return true;
    return jsonHead.test(await plainText(await read(file, 0)));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, position);
  return buffer.subarray(0, bytesRead);
}

/** The beginning of a file, without its compression. */
async function plainText(head: Buffer): Promise<string> {
  const magic = head.toString('hex', 0, 4);
  if (magic.startsWith('1f8b'))
    return String(await promisify(gunzip)(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxHead }));
  if (magic === '28b52ffd')
    return String(
      await promisify(zstdDecompress)(head, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: maxHead }),
    );
  return head.toString('utf8');
}

/** Text that is as good as its compression can make it would fill the memory. */
const maxHead = 64 * 1024 * 1024;
