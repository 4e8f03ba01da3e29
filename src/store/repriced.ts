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
  const before = await textOf(path);
  const whole = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  const write = (temporary: string) => writeFile(temporary, `${whole}${JSON.stringify(line)}\n`);
  await writeAtomically(path, write, { within: directory });
}

async function textOf(path: string): Promise<string> {
  const { file, error, isMissing } = await openRegularFile(path);
  if (isMissing) return '';
  if (file === null) throw new Error(`${repricedFile}: ${error}`);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
