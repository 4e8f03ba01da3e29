import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reporter = join(root, 'scripts/test-counts.ts');

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'runledger-counts-'));
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => rm(project, { recursive: true }));

/** Runs a suite with that one test file, and with or without CI in its environment. */
async function runSuite(source: string, { ci }: { ci: boolean }) {
  await writeFile(join(project, 'a.test.ts'), `import { expect, it } from 'vitest';\n${source}`);
  const { CI: _, ...environment } = process.env;
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', project, `--reporter=${reporter}`],
    { encoding: 'utf8', env: ci ? { ...environment, CI: 'true' } : environment },
  );
  const counts = await readFile(join(project, 'test-results/counts.txt'), 'utf8');
  return { status, lines: stdout.split('\n'), counts };
}

const passing = `it('passes', () => expect(1).toBe(1));`;
const skipping = `it('scrapes', (context) => context.skip(true, 'prometheus not installed'));`;

it.each([
  ['passes where tests are skipped outside CI', { source: passing + skipping, ci: false, status: 0, skipped: 1 }],
  ['fails where a test is skipped in CI', { source: passing + skipping, ci: true, status: 1, skipped: 1 }],
  [
    'fails where a test is only planned, in CI',
    { source: `${passing} it.todo('later');`, ci: true, status: 1, skipped: 1 },
  ],
  ['passes in CI where every test ran', { source: passing, ci: true, status: 0, skipped: 0 }],
])('%s', async (_, { source, ci, status, skipped }) => {
  const counts = `1 passed, 0 failed, ${skipped} skipped`;
  expect(await runSuite(source, { ci })).toMatchObject({
    status,
    lines: expect.arrayContaining([counts]),
    counts: `${counts}\n`,
  });
});

it('names a skipped test, and why it was skipped', async () => {
  const { lines } = await runSuite(skipping, { ci: false });
  expect(lines).toContain('skipped: prometheus not installed: a.test.ts > scrapes');
});

const failingLate = `it('waits', async () => {
  setTimeout(() => { throw new Error('late'); });
  await new Promise((resolve) => setTimeout(resolve, 100));
});`;

it.each([
  ['a test that fails', { source: `it('fails', () => expect(1).toBe(2));`, expected: '0 passed, 1 failed' }],
  ['a file that does not load', { source: `throw new Error('at load');`, expected: '0 passed, 1 failed' }],
  ['an error outside any test', { source: failingLate, expected: '1 passed, 1 failed' }],
])('counts %s as failed', async (_, { source, expected }) => {
  const { status, counts } = await runSuite(source, { ci: false });
  expect(status).toBe(1);
  expect(counts).toBe(`${expected}, 0 skipped\n`);
});
