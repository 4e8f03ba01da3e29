import { mkdtemp, open, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileMode } from '../../store/layout.ts';
import { appendText } from './append-text.ts';

/** A directory of its own outside the store, only its owner's, for as long as a store is open. */
export interface Scratch {
  readonly directory: string;
  /** The path of a file that is not there yet, of lines where nothing is said. */
  nextPath(ending?: 'jsonl' | 'parquet'): string;
  /** Writes rows as JSON lines, and answers with the path. Rejects where they cannot all be written. */
  writeRows(name: string, rows: Iterable<object> | AsyncIterable<object>): Promise<string>;
  /** Where the database puts what does not fit into memory. */
  readonly spillDirectory: string;
  remove(): Promise<void>;
}

/** Makes such a directory below the system's temporary one. */
export async function makeScratch(): Promise<Scratch> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'runledger-analysis-'));
  const path = (name: string) => join(directory, name);
  let files = 0;
  return {
    directory,
    spillDirectory: path('spill'),
    nextPath: (ending = 'jsonl') => path(`${++files}.${ending}`),
    async writeRows(name, rows) {
      const file = await open(path(name), 'wx', fileMode);
      try {
        let text = '';
        for await (const row of rows) {
          text += `${JSON.stringify(row)}\n`;
          if (text.length < chunkChars) continue;
          await appendText(file, text, path(name));
          text = '';
        }
        await appendText(file, text, path(name));
      } finally {
        await file.close();
      }
      return path(name);
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const chunkChars = 1024 * 1024;
