import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportJob } from './format.ts';

/** Writes the reports of an export, where it has any, into its directory. */
export async function writeReports(directory: string, { reports }: ExportJob): Promise<void> {
  for (const { file, text } of reports) {
    const path = join(directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
