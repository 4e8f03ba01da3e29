import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { type AgentProcess, runIds, startAgent } from '../../support/agent-process.ts';
import { describeWithChromium, type OpenedPage } from '../../support/chromium.ts';
import { runCommand } from '../../support/command.ts';
import { serveStore } from '../../support/serve-store.ts';
import { checkPage } from './page-checks.ts';

const folder = mkdtempSync(join(tmpdir(), 'runledger-live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command answers about a store. */
async function ask<T>(store: string, ...args: string[]): Promise<T> {
  const at = ['--directory', store, '--timezone', 'UTC', '--json'];
  const { code, stdout } = await runCommand([...args, ...at], { cwd: folder });
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

/** An agent that makes one call after the other, each when it is told to by a signal, and ends at the last. */
const steps = (calls: number): string => `
  import { agent, recordModelCall, run } from 'runledger';
  const told = () => new Promise((resolve) => process.once('SIGUSR2', resolve));
  const keep = setInterval(() => {}, 1000);
  await run({ project: 'watched' }, () => agent({ role: 'watcher' }, async () => {
    for (let made = 1; made <= ${calls}; made += 1) {
      recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
      const next = told();
      console.log('made ' + made);
      await next;
    }
  }));
  clearInterval(keep);
`;

async function startSteps(store: string, calls: number): Promise<AgentProcess> {
  const agent = await startAgent(steps(calls), { store });
  onTestFinished(() => {
    agent.child.kill('SIGKILL');
  });
  await agent.printed('made 1');
  return agent;
}

/** Marks the document, so that it is known whether it is still the same one. */
const mark = ({ page }: OpenedPage): Promise<void> =>
  page.evaluate(() => {
    Object.assign(window, { isMarked: true });
  });

const isMarked = ({ page }: OpenedPage): Promise<boolean> => page.evaluate(() => 'isMarked' in window);

const valueAt = (opened: OpenedPage, selector: string): Promise<number> =>
  opened.page
    .locator(`${selector} data`)
    .first()
    .evaluate((data) => Number(data.getAttribute('value')));

let store: string;
let served: Awaited<ReturnType<typeof serveStore>>;
beforeAll(async () => {
  store = await syntheticStore({ runs: 1000, days: 30 });
  served = await serveStore(store);
});
afterAll(() => served[Symbol.asyncDispose]());

describeWithChromium('the live page of 1,000 runs', (open) => {
  checkPage({ open: (options) => open(served.url, options), ask: (...args) => ask(store, ...args) });

  it('asks nobody else for anything, and finds no fault with itself', async () => {
    const opened = await open(served.url);
    const { page, problems, requests } = opened;
    for (const figure of await page.locator('figure').all()) await figure.scrollIntoViewIfNeeded();
    await page.locator('#runs tbody a').first().click();
    await page.waitForSelector('svg.timeline');
    await expect.poll(() => page.locator('.live').textContent()).toMatch(/^Live · figures of \d\d:\d\d:\d\d$/);
    expect({ problems, requests }).toEqual({ problems: [], requests: [] });
  });
});

describeWithChromium('the live page, while an agent works', (open) => {
  it('shows its run, and each call as it is made, without another document', async () => {
    const watched = await syntheticStore({ runs: 20, days: 2 });
    await using server = await serveStore(watched);
    const opened = await open(server.url);
    await mark(opened);
    const before = await valueAt(opened, '#tile-model_calls');
    const agent = await startSteps(watched, 2);
    const [runId = ''] = (await runIds(watched)).filter((id) => id.includes('watched'));
    await opened.page.waitForSelector(`#runs a:has-text("${runId}")`);
    expect(await valueAt(opened, '#tile-runs')).toBe(21);
    await expect.poll(() => valueAt(opened, '#tile-model_calls')).toBe(before + 1);
    await opened.page.click(`#runs a:has-text("${runId}")`);
    await opened.page.waitForSelector('svg.timeline .mark');
    agent.child.kill('SIGUSR2');
    await expect.poll(() => opened.page.locator('svg.timeline .mark').count()).toBe(2);
    agent.child.kill('SIGUSR2');
    await expect.poll(() => opened.page.locator('#run dl').innerText()).toContain('completed');
    await opened.page.click('#run > a');
    const { runs, total } = await ask<{ runs: { all: number }; total: { cost_usd: number; calls: number } }>(
      watched,
      'summary',
    );
    expect(await valueAt(opened, '#tile-runs')).toBe(runs.all);
    await expect.poll(() => valueAt(opened, '#tile-model_calls')).toBe(total.calls);
    expect(await valueAt(opened, '#tile-cost_usd')).toBeCloseTo(total.cost_usd, 9);
    expect(await isMarked(opened)).toBe(true);
    expect(opened.problems).toEqual([]);
  });

  it('leaves focus, what is folded open, filters and the scroll position as they are', async () => {
    const watched = await syntheticStore({ runs: 60, days: 2 });
    await using server = await serveStore(watched);
    const opened = await open(server.url, { hash: '#status=completed&sort=-cost_usd' });
    const { page } = opened;
    await page.click('#by_model summary');
    await page.locator('#runs tbody a').nth(5).focus();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const wasFocused = await focused();
    const scrolled = () => page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? 0);
    const wasAt = await scrolled();
    const agent = await startSteps(watched, 1);
    agent.child.kill('SIGUSR2');
    // First its rows come, and then a whole page.
    const generated = await page.locator('.heading .note').textContent();
    await page.waitForFunction((was) => document.querySelector('.heading .note')?.textContent !== was, generated);
    expect(await focused()).toBe(wasFocused);
    expect(Math.abs((await scrolled()) - wasAt)).toBeLessThan(60);
    expect(await page.locator('#by_model details').getAttribute('open')).not.toBeNull();
    expect(await page.locator('select[name=status]').inputValue()).toBe('completed');
    expect(new URL(page.url()).hash).toBe('#status=completed&sort=-cost_usd');
    expect(opened.problems).toEqual([]);
  });

  it('says what to do where there is no run yet, and shows the first by itself', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    await using server = await serveStore(empty);
    const opened = await open(server.url);
    await expect.poll(() => opened.page.locator('main').first().innerText()).toContain('appear here by themselves');
    const agent = await startSteps(empty, 1);
    await opened.page.waitForSelector('#runs tbody a');
    agent.child.kill('SIGUSR2');
    await expect.poll(() => opened.page.locator('#runs tbody').innerText()).toContain('completed');
    expect(opened.problems).toEqual([]);
  });

  it('says that it reconnects while the server is gone', async () => {
    const watched = await syntheticStore({ runs: 5, days: 1 });
    const server = await serveStore(watched);
    const { page } = await open(server.url);
    await server[Symbol.asyncDispose]();
    await expect.poll(() => page.locator('.live').innerText()).toContain('Reconnecting…');
    await using _again = await serveStore(watched, ['--port', String(server.port)]);
    await expect.poll(() => page.locator('.live').innerText()).toContain('Live');
  });
});
