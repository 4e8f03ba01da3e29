/**
 * Makes the pictures in README: the dashboard of synthetic runs, the same ones each time, in a browser.
 *
 *     npm run screenshots                       into docs/images
 *     node scripts/screenshots.ts --runs 40 --output DIRECTORY
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openStore } from '../src/analysis/open-store.ts';
import { generateStore } from '../src/cli/generate/generate-store.ts';
import { gatherPage } from '../src/dashboard/gather-page.ts';
import { pageFile } from '../src/dashboard/page-file.ts';
import { launchChromium } from './chromium.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '600' },
    output: { type: 'string', default: fileURLToPath(new URL('../docs/images', import.meta.url)) },
  },
});

/** The last of the runs begin on the day before. */
const endMicros = Date.parse('2026-11-01T00:00:00Z') * 1000;
const since = endMicros - 14 * 86_400_000_000;

const folder = mkdtempSync(join(tmpdir(), 'runledger-screenshots-'));
const browser = await launchChromium();
try {
  const store = join(folder, 'runs');
  await generateStore(store, { seed: 'screenshots', runs: Number(values.runs), days: 28, endMicros });
  const file = join(folder, 'dashboard.html');
  // Half of them are of the period before.
  const filter = { since, until: endMicros };
  await using opened = await openStore(store, { filter, timeZone: 'UTC', now: () => endMicros });
  writeFileSync(file, pageFile(await gatherPage(opened, { filter })));
  mkdirSync(values.output, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) await picture(browser, { file, colorScheme });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function picture(
  browser: Browser,
  { file, colorScheme }: { readonly file: string; readonly colorScheme: 'light' | 'dark' },
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('#by_model svg');
  await shoot(page, `dashboard-${colorScheme}`);
  // A run in which much happened.
  await page.click('#sort-model_calls');
  await page.locator('#runs tbody a').first().click();
  await page.waitForSelector('svg.timeline');
  await shoot(page, `run-${colorScheme}`);
  await page.close();
}

/** WebP is half of what PNG takes, and the browser writes it itself. */
async function shoot(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  writeFileSync(join(values.output, `${name}.webp`), Buffer.from(data, 'base64'));
}
