import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** The executable of another Node, as `npm run nodes` installs them; null where it did not. */
function nodeExecutable(major: number): string | null {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const path = fileURLToPath(new URL(`../../node_modules/.nodes/${major}/node_modules/node/bin/node`, import.meta.url));
  return existsSync(path) ? path : null;
}

/** Tests on another Node; without it they are skipped, and say so. */
export function describeOnNode(major: number, tests: (execPath: string) => void): void {
  const execPath = nodeExecutable(major);
  const name = execPath ? `on Node ${major}` : `on Node ${major} (skipped: not installed, run \`npm run nodes\`)`;
  describe.skipIf(execPath === null)(name, () => tests(execPath ?? ''));
}
