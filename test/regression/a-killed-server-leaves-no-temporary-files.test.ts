import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { syntheticStore } from '../analysis/synthetic-store.ts';
import { workingDirectory } from '../support/command.ts';
import { ask, startServe } from '../support/served.ts';

it('a server that is killed leaves nothing in the temporary directory', async () => {
  const temporary = workingDirectory();
  const store = await syntheticStore({ runs: 3, days: 1 });
  const served = await startServe(['--directory', store], { env: { TMPDIR: temporary } });
  expect(readdirSync(temporary)).toEqual([]);
  await ask(`${served.url}run.json?id=nothing`);
  expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^runledger-serve-/)]);
  await served.stop('SIGKILL');
  await expect.poll(() => readdirSync(temporary)).toEqual([]);
});
