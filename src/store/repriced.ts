import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue } from '../catalogue/index.ts';
import { writeAtomically } from './atomic-file.ts';
import { openRegularFile } from './reading/open-regular-file.ts';

/** What a run would have cost at other prices, one line a time that somebody asked. No figure of the run is made from it. */
const repricedFile = 'repriced.jsonl';

/**
 * Puts a line behind those that are there; the file is replaced as a whole, so that what was in it stands whatever
 * happens. To be called by who has the run's lock. Rejects where the file cannot be read or written.
 */
export async function appendRepriced(directory: string, line: JsonValue): Promise<void> {
  const path = join(directory, repricedFile);
  const before = await bytesOf(path);
  const isWhole = before.length === 0 || before.at(-1) === lineFeed;
  const after = Buffer.from(`${isWhole ? '' : '\n'}${JSON.stringify(line)}\n`);
  const write = (temporary: string) => writeFile(temporary, Buffer.concat([before, after]));
  await writeAtomically(path, write, { within: directory });
}

const lineFeed = 0x0a;

/** Not its text: what is no UTF-8 stays as it is. */
async function bytesOf(path: string): Promise<Buffer> {
  const { file, error, isMissing } = await openRegularFile(path);
  if (isMissing) return Buffer.alloc(0);
  if (file === null) throw new Error(`${repricedFile}: ${error}`);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}
