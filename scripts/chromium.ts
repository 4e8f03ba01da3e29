import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, where it is installed; else undefined. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** Starts it without a window. Rejects where it is not installed. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('chromium is not installed: apt-get install chromium');
  // Root, as whom tests may run, is given no sandbox.
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
}
