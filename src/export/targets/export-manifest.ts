import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exportFormat, exportManifestFile } from './export-format.ts';

const manifestSchema = z.looseObject({
  format: z.literal(exportFormat),
  version: z.int(),
  files: z.array(z.string()),
});

/** What a directory says of the export in it. */
export interface ExportManifest {
  /** Every file of it, the manifest too: from the directory, with forward slashes. */
  readonly files: readonly string[];
}

/** Reads a directory's export manifest; null where it holds none of ours. */
export function readExportManifest(directory: string): ExportManifest | null {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(directory, exportManifestFile), 'utf8')));
  } catch {
    return null;
  }
}
