import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { chromiumPath, launchChromium } from '../../scripts/chromium.ts';

/** A page in a real browser, and everything that went wrong or was asked for in it. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, dialogs. */
  readonly problems: string[];
  /** Everything that was requested from elsewhere than where the page came from: of a file, all but itself. */
  readonly requests: string[];
}

/** How long a page or a context waits for what is to be there, where a test of its own opens it: for one that hangs. */
export const patienceMs = 100_000;

/** Opens a file as from disk, or an address of http, at a hash, in a context of its own. */
export type OpenPage = (
  place: string,
  options?: { readonly hash?: string; readonly width?: number; readonly colorScheme?: 'light' | 'dark' },
) => Promise<OpenedPage>;

/**
 * `describe` with Debian's Chromium where it is installed; else says in its name that it is not, and skips. The browser
 * itself is there once tests run, for what is of several pages.
 */
export function describeWithChromium(name: string, define: (open: OpenPage, browser: () => Browser) => void): void {
  const label = chromiumPath === undefined ? `${name} (skipped: chromium not installed)` : name;
  describe.skipIf(chromiumPath === undefined)(label, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser.close());
    define(
      async (place, { hash = '', width = 1600, colorScheme = 'light' } = {}) => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        onTestFinished(() => page.close());
        page.setDefaultTimeout(patienceMs);
        const [problems, requests]: [string[], string[]] = [[], []];
        page.on('console', (message) => {
          if (['error', 'warning'].includes(message.type())) problems.push(message.text());
        });
        page.on('pageerror', ({ message }) => problems.push(message));
        page.on('dialog', async (dialog) => {
          problems.push(`dialog: ${dialog.message()}`);
          await dialog.dismiss();
        });
        const { href } = place.startsWith('http:') ? new URL(place) : pathToFileURL(place);
        page.on('request', (request) => {
          if (!request.url().startsWith(href)) requests.push(request.url());
        });
        await page.goto(`${href}${hash}`);
        await page.waitForSelector('#run, [role=alert]', { state: 'attached' });
        return { page, problems, requests };
      },
      () => browser,
    );
  });
}
