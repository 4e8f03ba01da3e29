/**
 * Replaces one export by the next until it is killed: `node rewriting-process.ts <file|directory> <target>`. Each is
 * three parts that say the same number.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFormat, exportManifestFile } from '../../../src/export/targets/export-format.ts';
import { writeDirectoryTarget } from '../../../src/export/targets/write-directory.ts';
import { writeAtomically } from '../../../src/store/index.ts';

const [kind, target = ''] = process.argv.slice(2);
for (let version = 1; ; version++) {
  if (kind === 'file') await writeAtomically(target, (path) => writeFile(path, `${version}\n`.repeat(20_000)));
  else await writeDirectoryTarget(target, (directory) => fill(directory, version));
  if (version === 2) process.stdout.write('replacing');
}

async function fill(directory: string, version: number): Promise<void> {
  const files = ['a.csv', 'below/b.csv', exportManifestFile];
  mkdirSync(join(directory, 'below'));
  for (const file of files) {
    const content =
      file === exportManifestFile ? { format: exportFormat, version: 1, files, number: version } : version;
    writeFileSync(join(directory, file), JSON.stringify(content));
    await Promise.resolve();
  }
}
