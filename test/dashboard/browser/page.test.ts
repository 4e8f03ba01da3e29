import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriesColours } from '../../../src/reports/page/palette.ts';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { describeWithChromium } from '../../support/chromium.ts';
import { runCommand } from '../../support/command.ts';

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

interface Figures {
  readonly [column: string]: string | number | null;
}

interface Agent {
  readonly duration_seconds: number;
  readonly agents: readonly Agent[];
}

/** An agent, and then those that it started. */
const withStarted = (agent: Agent): Agent[] => [agent, ...agent.agents.flatMap(withStarted)];

/** The figures of a section's first table to the last digit, row by row. */
const figuresOf = (page: Page, section: string): Promise<(number | null)[][]> =>
  page.evaluate(
    (id) =>
      [...document.querySelectorAll(`#${id} table`)].slice(0, 1).flatMap((table) =>
        [...table.querySelectorAll('tbody tr')].map((row) =>
          [...row.querySelectorAll('td')].map((cell) => {
            const data = cell.querySelector('data');
            return data === null ? null : Number(data.value);
          }),
        ),
      ),
    section,
  );

const tileOf = (page: Page, name: string): Promise<number> =>
  page.locator(`#tile-${name} data`).evaluate((data) => Number(data.getAttribute('value')));

const firstRuns = (page: Page): Promise<string[]> => page.locator('#runs tbody th').allTextContents();

/** What axe-core holds against a page, as far as it is serious. */
async function seriousFaults(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const violations: readonly { impact: string; id: string }[] = await page.evaluate(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}

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

  it('has the figures that the commands answer', async () => {
    const { page } = await open(file);
    const { runs, total, groups } = await answer<{ runs: Figures; total: Figures; groups: readonly Figures[] }>(
      'summary',
      '--by',
      'model',
    );
    expect(await tileOf(page, 'runs')).toBe(runs.all);
    expect(await tileOf(page, 'cost_usd')).toBe(total.cost_usd);
    expect(await tileOf(page, 'total_tokens')).toBe(total.total_tokens);
    expect(await tileOf(page, 'model_calls')).toBe(total.calls);
    expect(await tileOf(page, 'latency_p95_ms')).toBe(total.p95_duration_ms);
    const columns =
      'cost_usd unpriced_calls total_tokens calls errors success_rate p50_duration_ms p95_duration_ms runs';
    const expected = (rows: readonly Figures[]) => rows.map((row) => columns.split(' ').map((column) => row[column]));
    expect(await figuresOf(page, 'by_model')).toEqual(expected(groups));
    const roles = await answer<{ groups: readonly Figures[] }>('summary', '--by', 'agent_role');
    expect(await figuresOf(page, 'by_agent_role')).toEqual(expected(roles.groups));
  });

  it('sorts, filters and keeps both in its address', async () => {
    const { page } = await open(file);
    const { runs } = await answer<{ runs: readonly { run_id: string; cost_usd: number | null; project: string }[] }>(
      'runs',
      '--limit',
      '1000',
    );
    await page.click('#sort-cost_usd');
    const dearest = runs.toSorted((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1));
    expect((await firstRuns(page))[0]).toBe(dearest[0]?.run_id);
    expect(await page.locator('#runs th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    const project = runs[0]?.project ?? '';
    await page.selectOption('select[name=project]', project);
    await page.selectOption('select[name=status]', 'failed');
    const failed = await answer<{ runs: readonly { run_id: string; cost_usd: number | null }[] }>(
      ...['runs', '--limit', '1000', '--project', project, '--status', 'failed'],
    );
    const shown = Number(await page.locator('#runs-status data').first().getAttribute('value'));
    expect(shown).toBe(failed.runs.length);
    const shared = new URL(page.url()).hash;
    expect(shared).toContain(`project=${project}`);
    const again = await open(file, { hash: shared });
    expect(await firstRuns(again.page)).toEqual(await firstRuns(page));
    await again.page.fill('input[name=text]', 'no run is called this');
    await expect.poll(() => again.page.locator('#runs').textContent()).toContain('Clear some of them');
  });

  it('shows a run: its agents, calls and a timeline, in which width is time', async () => {
    const { runs } = await answer<{ runs: readonly { run_id: string; status: string; model_calls: number }[] }>('runs');
    const wanted = runs.find(({ status }) => status === 'completed');
    const { page } = await open(file, { hash: `#run=${wanted?.run_id}` });
    await page.waitForSelector('svg.timeline');
    const { agents } = await answer<{ agents: readonly Agent[] }>('show', wanted?.run_id ?? '');
    const lasted = agents.flatMap(withStarted).map(({ duration_seconds }) => duration_seconds);
    const bars = await page
      .locator('svg.timeline .agent-bar')
      .evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('width'))));
    expect(bars).toHaveLength(lasted.length);
    for (const [place, width] of bars.entries()) {
      expect(width / bars[0]!).toBeCloseTo(lasted[place]! / lasted[0]!, 1);
    }
    expect(await page.locator('svg.timeline .mark').count()).toBe(wanted?.model_calls);
    await page.click('#run a');
    await page.waitForSelector('#runs table');
  });

  it.each([
    ['light', 360],
    ['light', 1600],
    ['dark', 360],
    ['dark', 1600],
  ] as const)('is readable in %s at %i pixels, by keyboard and screen reader too', async (colorScheme, width) => {
    const { page } = await open(file, { colorScheme, width });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const [red = 255] =
      (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g) ?? [];
    expect(Number(red) < 128).toBe(colorScheme === 'dark');
    expect(await seriousFaults(page)).toEqual([]);
    await page.locator('#runs tbody a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('svg.timeline');
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('gives a model one colour in all charts and in timelines', async () => {
    const { page } = await open(file);
    const [dearest] = (await answer<{ groups: readonly { group: string }[] }>('summary', '--by', 'model')).groups;
    await page.locator('#by_model figure').scrollIntoViewIfNeeded();
    await page.waitForSelector('#by_model svg');
    const fills = await page
      .locator('#by_model svg path')
      .evaluateAll((all) => all.map((path) => path.getAttribute('fill')));
    expect(fills).toContain(seriesColours[0]);
    await page.selectOption('select[name=model]', dearest?.group ?? '');
    await page.locator('#runs tbody a').first().click();
    await page.waitForSelector('svg.timeline');
    const colours = await page
      .locator('svg.timeline .series-0')
      .evaluateAll((all) => all.map((mark) => getComputedStyle(mark).fill));
    expect(new Set(colours)).toEqual(new Set(['rgb(0, 114, 178)']));
  });

  it.each([
    ['what it is, where it has no run of that name', '#run=..%2F..%2Fetc', 'no run of this name'],
    ['what to do, where it is not whole', '', 'Make it again with'],
  ])('says %s', async (what, hash, said) => {
    const broken = join(folder, 'broken.html');
    const html = readFileSync(file, 'utf8');
    writeFileSync(broken, what.startsWith('what to do') ? html.replace(/(id="page-data">.{1000})[^<]*/, '$1') : html);
    const { page } = await open(broken, { hash });
    await expect.poll(() => page.locator('body').innerText()).toContain(said);
  });
});
