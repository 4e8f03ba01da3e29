import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether agents are to be run on every Node that the project promises to run on. */
    readonly everyNode: boolean;
  }
}

/** The major versions that agents are run on: this one's, and in `npm run check` each that the project promises. */
export const testedMajors: readonly number[] = inject('everyNode')
  ? [22, 24, 26]
  : [Number.parseInt(process.versions.node, 10)];

/** The executable of another Node, as `npm run nodes` installs them; null where it did not. */
function nodeExecutable(major: number): string | null {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const path = fileURLToPath(new URL(`../../node_modules/.nodes/${major}/node_modules/node/bin/node`, import.meta.url));
  return existsSync(path) ? path : null;
}

/** Tests with the executable of each Node that agents are run on. */
export function describeOnNodes(tests: (execPath: string) => void): void {
  for (const major of testedMajors) describeOnNode(major, tests);
}

/** Tests on another Node; without it they are skipped, and say so. */
export function describeOnNode(major: number, tests: (execPath: string) => void): void {
  const execPath = nodeExecutable(major);
  const name = execPath ? `on Node ${major}` : `on Node ${major} (skipped: not installed, run \`npm run nodes\`)`;
  describe.skipIf(execPath === null)(name, () => tests(execPath ?? ''));
}
