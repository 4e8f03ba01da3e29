import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { seriesColours } from '../../../src/reports/page/palette.ts';
import type { OpenedPage } from '../../support/chromium.ts';

/** A page of 1,000 synthetic runs, from a file or from a server. */
export interface CheckedPage {
  open(options?: {
    readonly hash?: string;
    readonly width?: number;
    readonly colorScheme?: 'light' | 'dark';
  }): Promise<OpenedPage>;
  /** What a command answers about the same store. */
  ask<T>(...args: string[]): Promise<T>;
}

/** What holds of a page in either form: it shows what the commands answer, is found one's way in, and can be read. */
export function checkPage({ open, ask }: CheckedPage): void {
  it('has the figures that the commands answer', async () => {
    const { page } = await open();
    const { runs, total, groups } = await ask<{ runs: Figures; total: Figures; groups: readonly Figures[] }>(
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
    const roles = await ask<{ groups: readonly Figures[] }>('summary', '--by', 'agent_role');
    expect(await figuresOf(page, 'by_agent_role')).toEqual(expected(roles.groups));
  });

  it('sorts, filters and keeps both in its address', async () => {
    const { page } = await open();
    const { runs } = await ask<{ runs: readonly { run_id: string; cost_usd: number | null; project: string }[] }>(
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
    const failed = await ask<{ runs: readonly { run_id: string; cost_usd: number | null }[] }>(
      ...['runs', '--limit', '1000', '--project', project, '--status', 'failed'],
    );
    const shown = Number(await page.locator('#runs-status data').first().getAttribute('value'));
    expect(shown).toBe(failed.runs.length);
    const shared = new URL(page.url()).hash;
    expect(shared).toContain(`project=${project}`);
    const again = await open({ hash: shared });
    expect(await firstRuns(again.page)).toEqual(await firstRuns(page));
    await again.page.fill('input[name=text]', 'no run is called this');
    await expect.poll(() => again.page.locator('#runs').textContent()).toContain('Clear some of them');
  });

  it('shows a run: its agents, calls and a timeline, in which width is time', async () => {
    const { runs } = await ask<{ runs: readonly { run_id: string; status: string; model_calls: number }[] }>('runs');
    const wanted = runs.find(({ status }) => status === 'completed');
    const { page } = await open({ hash: `#run=${wanted?.run_id}` });
    await page.waitForSelector('svg.timeline');
    const { agents } = await ask<{ agents: readonly Agent[] }>('show', wanted?.run_id ?? '');
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
    const { page } = await open({ colorScheme, width });
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
    const { page } = await open();
    const [dearest] = (await ask<{ groups: readonly { group: string }[] }>('summary', '--by', 'model')).groups;
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

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a project', { project: 'search-index' }, ['--project', 'search-index']],
    ['a model as it was asked for', { model: 'gpt-5-mini' }, ['--model', 'gpt-5-mini']],
    ['an agent', { agent: 'coder' }, ['--agent-role', 'coder']],
    ['days', { from: '2026-11-01', to: '2026-11-07' }, ['--since', '2026-11-01', '--until', '2026-11-07']],
    [
      'all of them',
      { project: 'docs-site', status: 'completed', model: 'gpt-5.2', agent: 'lead', from: '2026-10-25' },
      [
        ...['--project', 'docs-site', '--status', 'completed', '--model', 'gpt-5.2', '--agent-role', 'lead'],
        ...['--since', '2026-10-25'],
      ],
    ],
  ])('follows filters by %s in all that can be added up, as the commands do', async (_, filters, options) => {
    const { page } = await open({ hash: `#${new URLSearchParams(filters)}` });
    const { runs, total } = await ask<{ runs: Figures; total: Figures }>('summary', ...options);
    const tiles = {
      runs: runs.all,
      cost_usd: total.cost_usd,
      total_tokens: total.total_tokens,
      model_calls: total.calls,
    };
    expect(total.calls).toBeGreaterThan(0);
    for (const [name, value] of Object.entries(tiles)) expect(await tileOf(page, name)).toBeCloseTo(Number(value), 9);
    const rate = Number(runs.completed) / (Number(runs.all) - Number(runs.running));
    expect(await tileOf(page, 'success_rate')).toBeCloseTo(rate, 12);
    expect(await page.locator('#tile-latency_p95_ms').textContent()).toContain('of all runs');
    const columns = 'cost_usd unpriced_calls total_tokens calls errors success_rate runs'.split(' ');
    for (const by of ['model', 'agent_role', 'project']) {
      const { groups } = await ask<{ groups: readonly Figures[] }>('summary', '--by', by, ...options);
      const shown = await figuresOf(page, `by_${by}`);
      const expected = groups.map((group) => columns.map((column) => group[column] ?? null));
      expect(shown.map((row) => row.map(toNanos))).toEqual(expected.map((row) => row.map(toNanos)));
    }
    const byDay = await ask<{ groups: readonly Figures[] }>('summary', '--by', 'day', ...options);
    const shownDays = Map.groupBy(await daysOf(page), ({ day }) => day);
    // A page has so many rows: of the last day that it has, some may be left out.
    const wholeDays = byDay.groups.slice(0, Math.max(1, shownDays.size - 1));
    for (const { group, cost_usd } of wholeDays) {
      const cost = (shownDays.get(String(group)) ?? []).reduce((sum, row) => sum + row.cost, 0);
      expect(cost).toBeCloseTo(Number(cost_usd), 9);
    }
    for (const section of ['latencies', 'by_ticket', 'by_user', 'by_tool', 'models', 'trends', 'totals']) {
      expect(await page.locator(`#${section}`).textContent()).toContain('Of all runs');
    }
    await page.click('button[type=reset]');
    expect(await page.locator('#by_model').textContent()).not.toContain('selected');
    expect(await tileOf(page, 'runs')).toBe(1000);
  });

  it('says what it is, where it has no run of that name', async () => {
    const { page } = await open({ hash: '#run=..%2F..%2Fetc' });
    await expect.poll(() => page.locator('body').innerText()).toContain('no run of this name');
  });
}

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

/** The rows of the table by day and model. */
const daysOf = (page: Page): Promise<{ readonly day: string; readonly cost: number }[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#daily_by_model tbody tr')].map((row) => ({
      day: row.querySelector('th')?.textContent ?? '',
      cost: Number(row.querySelector<HTMLDataElement>('td:first-of-type data')?.value ?? 0),
    })),
  );

const tileOf = (page: Page, name: string): Promise<number> =>
  page.locator(`#tile-${name} data`).evaluate((data) => Number(data.getAttribute('value')));

const firstRuns = (page: Page): Promise<string[]> => page.locator('#runs tbody th').allTextContents();

/** A figure without the last digits, in which sums of doubles differ by their order. */
const toNanos = (value: string | number | null): number | null =>
  value === null ? null : Math.round(Number(value) * 1e9) / 1e9;

/** What axe-core holds against a page, as far as it is serious. */
async function seriousFaults(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const violations: readonly { impact: string; id: string }[] = await page.evaluate(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}
