import type { Route } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { describeWithChromium, patienceMs } from '../../support/chromium.ts';
import { serveStore } from '../../support/serve-store.ts';

const paths = /\/(?:page\.json|events)$/;

describeWithChromium('a live page whose first figures do not come', (_open, browser) => {
  it.each([
    ['answers something else', 'it answered 502', (route: Route) => route.fulfill({ status: 502 })],
    ['is gone', 'nothing is heard of it', (route: Route) => route.abort('connectionrefused')],
  ])('says so where the server %s, and what to do, and shows them once they come', async (_name, why, answer) => {
    await using server = await serveStore(await syntheticStore({ runs: 5, days: 1 }));
    const page = await browser().newPage();
    onTestFinished(() => page.close());
    page.setDefaultTimeout(patienceMs);
    await page.route(paths, answer);
    await page.goto(server.url);
    const said = page.locator('main [role=status]');
    await expect.poll(() => said.innerText()).toContain(`does not answer with the figures (${why})`);
    expect(await said.innerText()).toContain('Is `runledger serve` still running?');
    await page.unroute(paths);
    await page.waitForSelector('#runs tbody a');
    await expect.poll(() => page.locator('.live').innerText()).toContain('Live');
  });
});
