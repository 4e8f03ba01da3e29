import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { describeWithChromium } from '../../support/chromium.ts';
import { runCommand } from '../../support/command.ts';
import { checkPage } from './page-checks.ts';

const folder = mkdtempSync(join(tmpdir(), 'runledger-dashboard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'dashboard.html');

let store: string;

/** What a command answers about the same store. */
async function answer<T>(...args: string[]): Promise<T> {
  const { code, stdout } = await runCommand([...args, '--directory', store, '--timezone', 'UTC', '--json'], {
    cwd: folder,
  });
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

beforeAll(async () => {
  store = await syntheticStore({ runs: 1000, days: 30 });
  await answer('dashboard', '--output', file);
});

describeWithChromium('a dashboard of 1,000 runs', (open) => {
  it('is one file under 2 MB, which asks nobody for anything and finds no fault with itself', async () => {
    expect(statSync(file).size).toBeLessThan(2_000_000);
    const { page, problems, requests } = await open(file);
    for (const figure of await page.locator('figure').all()) await figure.scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator('figure svg').count()).toBe(await page.locator('figure').count());
    await page.locator('#runs tbody a').first().click();
    await page.waitForSelector('svg.timeline');
    expect({ problems, requests }).toEqual({ problems: [], requests: [] });
  });

  checkPage({ open: (options) => open(file, options), ask: answer });

  it('says what to do, where it is not whole', async () => {
    const broken = join(folder, 'broken.html');
    writeFileSync(broken, readFileSync(file, 'utf8').replace(/(id="page-data">.{1000})[^<]*/, '$1'));
    const { page } = await open(broken);
    await expect.poll(() => page.locator('body').innerText()).toContain('Make it again with');
  });
});
