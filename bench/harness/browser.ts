import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

/** For so long, the main thread has to stay free to count as free. */
const quietMs = 300;

/**
 * Runs in the page before its own scripts. Once a frame it looks whether the document is whole, there are rows in a table
 * and every chart of the first screen is drawn, and then waits until no task has held the main thread for more than 50 ms
 * (W3C Long Tasks).
 */
const watch = `
  let lastLongTaskEndMs = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) lastLongTaskEndMs = startTime + duration;
  }).observe({ type: 'longtask', buffered: true });
  const isOnScreen = (node) => node.getBoundingClientRect().top < innerHeight;
  const isShown = () =>
    document.readyState !== 'loading' &&
    document.querySelector('tbody tr') !== null &&
    [...document.querySelectorAll('.chart')].filter(isOnScreen).every((chart) => chart.querySelector('svg'));
  globalThis.interactiveMs = new Promise((resolve) => {
    let shownMs = null;
    const look = () => {
      if (shownMs === null && isShown()) shownMs = performance.now();
      const sinceMs = Math.max(shownMs ?? Infinity, lastLongTaskEndMs);
      if (performance.now() - sinceMs > ${quietMs}) resolve(sinceMs);
      else requestAnimationFrame(look);
    };
    look();
  });
`;

/**
 * Seconds from the start of a navigation to a file until the page can be used: it is whole, its tables have rows, the charts on the
 * first screen are drawn, and the main thread is free, so that an input is answered: no task of more than 50 ms is under
 * way, nor begins in the 300 ms that follow. Each time in a context of its own, so with nothing that the browser kept.
 */
export async function secondsToInteractive(browser: Browser, file: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' });
    return ((await page.evaluate('interactiveMs')) as number) / 1000;
  } finally {
    await context.close();
  }
}
