import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../../src/analysis/open-store.ts';
import { gatherPage } from '../../../src/dashboard/gather-page.ts';
import { generateDashboard } from '../../../src/dashboard/generate-dashboard.ts';
import { pageFile } from '../../../src/dashboard/page-file.ts';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { describeWithChromium } from '../../support/chromium.ts';
import { serveStore } from '../../support/serve-store.ts';

const image = '<img src=x onerror=alert(1)>';
const formula = "=cmd|' /C calc'!A0";
const way = '../../etc';
const end = '</script><script>alert(2)</script><!--';
const turned = 'invoice\u202egnp.exe\u2066\u200b';
const long = `${image} `.repeat(350);

const folder = mkdtempSync(join(tmpdir(), 'runledger-hostile-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names: Readonly<Record<string, string>> = {
  project: formula,
  request_model: image,
  response_model: image,
  model: image,
  agent_role: end,
  role: end,
  tool_name: long,
  name: `${image} operation`,
  ticket_id: turned,
  user: formula,
};

const renamed = (key: string, value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(names, key) ? names[key] : value;

/** A store whose every name is hostile. */
async function hostileStore(): Promise<string> {
  const store = join(folder, 'store');
  cpSync(await syntheticStore({ runs: 5, days: 2 }), store, { recursive: true });
  for (const path of globSync(join(store, '*/*.{json,jsonl}'))) {
    const lines = readFileSync(path, 'utf8').split(path.endsWith('.jsonl') ? '\n' : '\0');
    const changed = lines.map((line) => (line === '' ? '' : JSON.stringify(JSON.parse(line, renamed))));
    writeFileSync(path, changed.join('\n'));
  }
  return store;
}

let store: string;
beforeAll(async () => {
  store = await hostileStore();
});

describeWithChromium('a dashboard of hostile names', (open) => {
  it.each(['a file', 'a server'])('shows them as text from %s, and none is ever markup', async (form) => {
    const file = join(folder, 'names.html');
    writeFileSync(file, (await generateDashboard(store, { timeZone: 'UTC' })).html);
    await using served = form === 'a server' ? await serveStore(store) : null;
    const { page, problems, requests } = await open(served?.url ?? file, { width: 360 });
    for (const figure of await page.locator('figure').all()) await figure.scrollIntoViewIfNeeded();
    expect(await page.locator('#by_model').textContent()).toContain(image);
    expect(await page.locator('#by_project').textContent()).toContain(formula);
    expect(await page.locator('#by_user').textContent()).toContain(formula);
    expect(await page.locator('#by_agent_role').textContent()).toContain(end);
    expect(await page.locator('#by_tool').textContent()).toContain(long.trim());
    expect(await page.locator('#by_ticket').textContent()).toContain('invoice\\u202egnp.exe\\u2066\\u200b');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.locator('#by_model figure svg').hover();
    await page.click('.filter-bar > summary');
    await page.selectOption('select[name=model]', image);
    await page.selectOption('select[name=agent]', end);
    expect(await page.locator('#by_model').textContent()).toContain('selected');
    await page.locator('#runs tbody a').first().click();
    await page.waitForSelector('svg.timeline');
    expect(await page.locator('#run').textContent()).toContain(end);
    expect(await page.locator('img, script[src], iframe').count()).toBe(0);
    expect(await page.content()).not.toMatch(/[\u202e\u2066\u200b]/);
    expect({ problems, requests }).toEqual({ problems: [], requests: [] });
  });

  it('asks a server for no run outside the store', async () => {
    await using served = await serveStore(store);
    const { page, problems, requests } = await open(served.url, { hash: `#run=${encodeURIComponent(way)}` });
    await expect.poll(() => page.locator('#run').innerText()).toContain('no run of this name');
    expect({ problems, requests }).toEqual({ problems: [], requests: [] });
  });

  it('opens a run whose id is a way out of the store, and nothing else', async () => {
    await using opened = await openStore(store, { timeZone: 'UTC' });
    const { page: data, details } = await gatherPage(opened);
    const file = join(folder, 'ids.html');
    writeFileSync(
      file,
      pageFile({ page: { ...data, runs: { ...data.runs, run_id: data.runs.run_id.with(0, way) } }, details }),
    );
    const { page, problems, requests } = await open(file);
    await page.locator('#runs tbody a', { hasText: way }).click();
    await page.waitForSelector('svg.timeline');
    expect(await page.locator('#run h2').textContent()).toBe(`Run ${way}`);
    expect({ problems, requests }).toEqual({ problems: [], requests: [] });
  });
});
