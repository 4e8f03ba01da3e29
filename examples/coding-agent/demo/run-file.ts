import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from 'runledger';

/** What the demo reads of `run.json`. */
export interface RunFile {
  readonly run: { readonly run_id: string; readonly status: string };
  readonly totals: RunSummary;
}

export async function readRunFile(directory: string): Promise<RunFile> {
  return JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'));
}

export interface LeftFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** Every file of a run, by name. */
export async function listFiles(directory: string): Promise<LeftFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({ name: file.slice(directory.length + 1), sizeBytes: (await stat(file)).size })),
  );
}
