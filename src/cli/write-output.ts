import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { counted } from '../common/counted.ts';
import { checkTarget, type Replaceable } from '../export/targets/check-target.ts';
import { ExportRefused } from '../export/targets/refusal.ts';
import { fileMode, makeDirectorySync, writeAtomically } from '../store/index.ts';
import type { Answer } from './ask-store.ts';
import { exitCode } from './io.ts';

/** A file that a command is to make of a store. */
export interface OutputFile {
  readonly store: AnalysedStore;
  /** As it was given: from `cwd` on, where it is not absolute. */
  readonly output: string;
  readonly cwd: string;
  readonly overwrite: boolean;
  /** What may stand in its place already, and be replaced where `overwrite` says so. */
  readonly replaceable: Replaceable;
  /** What `--json` says of it before where it is, its runs and its bytes. */
  readonly about?: object;
  /** Asked for once the place is known to be free. */
  text(): Promise<string>;
}

/** Writes a file, whole or not at all, and answers what was written or why nothing was. */
export async function writeOutput({ store, replaceable, ...file }: OutputFile): Promise<Answer> {
  const output = resolve(file.cwd, file.output);
  try {
    const surroundings = { store: store.directory, cwd: file.cwd, home: homedir() };
    await checkTarget(output, { kind: 'file', overwrite: file.overwrite, surroundings, replaceable });
    const text = await file.text();
    makeDirectorySync(dirname(output));
    await writeAtomically(output, (temporary) => writeFile(temporary, text, { mode: fileMode }));
    const { runs } = store;
    const bytes = Buffer.byteLength(text);
    return {
      json: { ...file.about, output, runs, bytes },
      text: () => [`${counted(runs, 'run')}, ${counted(bytes, 'byte')}: ${output}`],
    };
  } catch (error) {
    const problem = error instanceof ExportRefused ? error.message : `${output}: ${messageOf(error)}`;
    return {
      json: { problem },
      text: () => [],
      complaints: [`${problem}; nothing was written`],
      code: exitCode.failed,
    };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
