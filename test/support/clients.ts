import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const directory = fileURLToPath(new URL('../clients/', import.meta.url));
const isInstalled = existsSync(`${directory}node_modules/openai/package.json`);
const note = isInstalled ? '' : ' (skipped: not installed, run `npm run clients`)';

/** The path of a program in test/clients, which finds the packages installed there. */
export const clientProgram = (name: string): string => `${directory}${name}`;

/** Tests with the clients that `npm run clients` installs; without them they are skipped, and say so. */
export function describeWithClients(what: string, tests: () => void): void {
  describe.skipIf(!isInstalled)(`${what}${note}`, tests);
}

/** The same for each of several. */
describeWithClients.each = <T extends object>(cases: readonly T[]) => {
  return (what: string, tests: (one: T) => void): void => {
    describe.skipIf(!isInstalled).each([...cases])(`${what}${note}`, tests);
  };
};
