import type { BrowserContext, Page, Request } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { runAgent } from '../../support/agent-process.ts';
import { describeWithChromium, patienceMs } from '../../support/chromium.ts';
import { serveStore } from '../../support/serve-store.ts';

/** More than a browser opens connections to a server over HTTP/1.1, which is six. */
const tabs = 8;

const oneRun = (project: string): string => `
  import { recordModelCall, run } from 'runledger';
  await run({ project: '${project}' }, () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 1 }));
`;

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('#run', { state: 'attached' });
  return page;
}

/** Hides a page or shows it again, as the browser would tell it: without a screen all of them are shown. */
const setVisibility = (page: Page, state: 'hidden' | 'visible'): Promise<void> =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

const projects = (page: Page): Promise<string> => page.locator('#runs tbody').innerText();

const statusOfFetch = (page: Page): Promise<number> => page.evaluate(async () => (await fetch('/page.json')).status);

/** How many connections of `/events` are open in a context. */
function countListening(context: BrowserContext): () => number {
  let open = 0;
  const add = (change: number) => (request: Request) => {
    if (request.url().endsWith('/events')) open += change;
  };
  context.on('request', add(1));
  context.on('requestfinished', add(-1));
  context.on('requestfailed', add(-1));
  return () => open;
}

describeWithChromium('more tabs than a browser has connections to a server', (_open, browser) => {
  it('show side by side what happens, over one connection, which another takes over when its page goes', async () => {
    const store = await syntheticStore({ runs: 10, days: 2 });
    await using server = await serveStore(store);
    const context = await browser().newContext();
    onTestFinished(() => context.close());
    context.setDefaultTimeout(patienceMs);
    const listening = countListening(context);
    const pages: Page[] = [];
    for (let opened = 0; opened < tabs; opened++) pages.push(await openTab(context, server.url));
    await expect.poll(listening).toBe(1);
    await runAgent(oneRun('first'), { store });
    for (const page of pages) await expect.poll(() => projects(page)).toContain('first');
    for (const page of pages) expect(await statusOfFetch(page)).toBe(200);
    for (const page of pages) await expect.poll(() => page.locator('.live').innerText()).toContain('Live');
    await pages.pop()?.close();
    await runAgent(oneRun('second'), { store });
    for (const page of pages) await expect.poll(() => projects(page)).toContain('second');
  });

  it('are let go while they are hidden, where each has to listen by itself, and catch up when they are shown', async () => {
    const store = await syntheticStore({ runs: 10, days: 2 });
    await using server = await serveStore(store);
    const context = await browser().newContext();
    onTestFinished(() => context.close());
    context.setDefaultTimeout(patienceMs);
    // As over plain HTTP from another machine.
    await context.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, 'locks');
    });
    const listening = countListening(context);
    const pages: Page[] = [];
    for (let opened = 0; opened < tabs; opened++) {
      const page = await openTab(context, server.url);
      pages.push(page);
      if (opened < tabs - 1) await setVisibility(page, 'hidden');
    }
    const [first, last] = [pages[0], pages[tabs - 1]] as [Page, Page];
    await expect.poll(listening).toBe(1);
    await runAgent(oneRun('meanwhile'), { store });
    await expect.poll(() => projects(last)).toContain('meanwhile');
    expect(await statusOfFetch(last)).toBe(200);
    expect(await projects(first)).not.toContain('meanwhile');
    await setVisibility(first, 'visible');
    await expect.poll(() => projects(first)).toContain('meanwhile');
  });

  it.each(['BroadcastChannel', 'LockManager'])(
    'listen each by itself where the browser refuses them a %s',
    async (name) => {
      await using server = await serveStore(await syntheticStore({ runs: 5, days: 1 }));
      const context = await browser().newContext();
      onTestFinished(() => context.close());
      context.setDefaultTimeout(patienceMs);
      await context.addInitScript((refused) => {
        const refuse = (): never => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        };
        if (refused === 'LockManager') LockManager.prototype.request = async () => refuse();
        else Object.assign(window, { [refused]: refuse });
      }, name);
      const listening = countListening(context);
      const pages = [await openTab(context, server.url), await openTab(context, server.url)];
      for (const page of pages) await expect.poll(() => page.locator('.live').innerText()).toContain('Live');
      await expect.poll(listening).toBe(2);
    },
  );
});
