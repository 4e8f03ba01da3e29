import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Surroundings } from '../../../src/export/targets/forbidden-place.ts';

/** A folder with a home, a store and a working directory in it, for one test. */
export interface Place extends Surroundings {
  readonly root: string;
  readonly home: string;
}

/** Makes one, with these files in it. */
export function newPlace(files: Readonly<Record<string, string>> = {}): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'runledger-export-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const place = { root, home: join(root, 'home'), store: join(root, 'work/data/runs'), cwd: join(root, 'work/here') };
  for (const directory of [place.home, place.store, place.cwd]) mkdirSync(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return place;
}
