import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { agent, recordEvaluation, recordModelCall, run, session, shutdown, ticket, toolCall } from '../../src/index.ts';
import { createReport, type Report, renderReport } from '../../src/reports/index.ts';
import { startRecording } from '../support/recording.ts';
import { cellsOfLine, codeSpan, readCsv, readHtml, readMarkdown } from './read-formats.ts';

const names = [
  '<img src=x onerror=alert(1)>',
  '</td></style><script>alert(1)</script>',
  "=cmd|' /C calc'!A0",
  '@SUM(1+1)*cmd',
  '-2+3',
  '| a | b |',
  'a\\|b\\\\|c\\',
  '[x](javascript:alert(1))',
  '![x](https://evil.example/x.png)',
  'https://evil.example/ and @octocat #1',
  '`tick` ``two``',
  '` ',
  '&lt;b&gt; &#64;octocat',
  '\u001b[31mred\u001b[0m \u009b31m',
  'invoice\u202egnp.exe',
  'two\nlines\r| --- |',
  '</details>',
  '!'.repeat(200),
] as const;

/** Of these two there are so many runs that they are compared. */
const compared = names.slice(0, 2);

let report: Report;

beforeAll(async () => {
  const { store, directory } = await startRecording();
  afterAll(() => rm(directory, { recursive: true, force: true }));
  for (const name of [...names, ...Array.from({ length: 5 }, () => compared).flat()]) {
    const config = { provider: name, model: name };
    await run({ project: name, tags: { user: name }, config }, () =>
      session(name, () =>
        ticket(name, () =>
          agent({ role: name }, async () => {
            recordModelCall({
              provider: name,
              model: name,
              durationMs: 5,
              inputTokens: 1,
              outputTokens: 1,
              costUsd: 0.5,
            });
            recordModelCall({ provider: name, model: name, durationMs: 5, inputTokens: 1, outputTokens: 1 });
            recordEvaluation({ name, score: 1 });
            await toolCall(name, async () => {});
          }),
        ),
      ),
    );
  }
  await shutdown();
  await using opened = await openStore(store, { timeZone: 'UTC', filter: { projects: names } });
  report = await createReport(opened, { filter: { projects: names } });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be in a report
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

it.each(['markdown', 'html', 'json', 'csv', 'text'] as const)(
  'has in %s nothing a terminal would act upon',
  (format) => {
    const text = renderReport(report, format, { width: 80 });
    expect(unprintable.exec(text)).toBeNull();
    expect(text).toContain('\\u001b[31mred');
  },
);

it('has them as they are in JSON', () => {
  const { filter } = JSON.parse(renderReport(report, 'json')) as Report;
  expect(filter).toEqual({ projects: names });
});

describe('HTML', () => {
  const tags = /<(\/?)([a-z!][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:="[^"<]*")?)*)\s*(\/?)>/gi;

  it('has no tags and attributes but its own', () => {
    const html = renderReport(report, 'html');
    const found = [...html.matchAll(tags)];
    const kinds = new Set(found.map(([, , tag = '']) => tag.toLowerCase()));
    expect([...kinds].toSorted()).toEqual(
      `!doctype bdi body circle data dd div dl dt figcaption figure footer h1 h2 h3 head header html li line main meta nav p
      rect section span style svg table tbody td text th thead title tr ul`
        .split(/\s+/)
        .concat('a')
        .toSorted(),
    );
    const attributes = new Set(
      found.flatMap(([, , , all = '']) => [...all.matchAll(/([a-z-]+)="/gi)].map(([, name]) => name)),
    );
    expect([...attributes].filter((name) => /^on|^style$|^src/i.test(name ?? ''))).toEqual([]);
    // Whatever else begins like a tag would be one in some reader.
    expect(html.replace(tags, '').replace(/:root[\s\S]*?<\/style>/, '')).not.toMatch(/<[a-z!/]/i);
    const links = [...html.matchAll(/(?:href|action|url)\s*[=(]\s*"?([^"\s>)]*)/gi)].map(([, link = '']) => link);
    expect(links.every((link) => link.startsWith('#'))).toBe(true);
  });

  it('lets no reader load or run anything', () => {
    const html = renderReport(report, 'html');
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('has each name as text', () => {
    const rows = readHtml(renderReport(report, 'html')).flatMap(({ rows: own }) => own);
    const texts = new Set(rows.map(([first]) => first));
    expect(names.slice(0, 13).filter((name) => !texts.has(name))).toEqual([]);
  });
});

describe('Markdown', () => {
  it('has as many cells in each row as its head has', () => {
    const blocks = renderReport(report, 'markdown').split(/\n(?!\|)/);
    const tables = blocks
      .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
      .filter(({ length }) => length > 0);
    expect(tables.length).toBeGreaterThan(10);
    for (const lines of tables) {
      const counts = new Set(lines.map((line) => cellsOfLine(line).length));
      expect([...counts]).toHaveLength(1);
    }
  });

  it('has no markup, links, mentions or references outside of code spans, but its own tags', () => {
    const text = renderReport(report, 'markdown');
    const lines = text.split('\n').flatMap((line) => (line.startsWith('|') ? cellsOfLine(line) : [line]));
    const outside = lines.map((line) => line.replaceAll('\\|', '|').replace(codeSpan, '')).join('\n');
    expect(outside.replace(/<\/?(?:details|summary|b|sub)>/g, '')).not.toMatch(/[<@`&\\]|\]\(|#\d|https?:|javascript/);
  });

  it('has each name, cut where it is long', () => {
    const cells = new Set(
      readMarkdown(renderReport(report, 'markdown')).flatMap(({ rows }) => rows.map(([first]) => first)),
    );
    const shown = names.slice(0, 6).concat(names.slice(7, 11));
    expect(shown.filter((name) => !cells.has(name))).toEqual([]);
    expect(cells).toContain('a\\\\u007cb\\\\\\u007cc\\');
    expect(cells).toContain(`${'!'.repeat(80)}…`);
  });

  it('fits a comment, however many rows and measures there are', () => {
    const rows = Array.from({ length: 5000 }, (_, number) => ({
      ...report.by_model[0],
      group: `${'|`'.repeat(50)}${number}`,
    }));
    const measured = report.models.groups.map((group) => ({
      ...group,
      quality: Array.from({ length: 2000 }, (_, number) => ({
        ...group.success_rate,
        measure: `${number}${'|`'.repeat(50)}`,
        better: 'more' as const,
      })),
    }));
    const huge = {
      ...report,
      filter: { projects: rows.map(({ group }) => group) },
      by_model: rows as Report['by_model'],
      by_user: rows as Report['by_user'],
      models: { ...report.models, groups: measured },
    };
    expect(renderReport({ ...huge, models: report.models }, 'markdown')).toContain('more');
    for (const one of [huge, { ...huge, models: report.models }])
      expect(renderReport(one, 'markdown').length).toBeLessThan(65_536);
  });
});

it('has no formula in CSV', () => {
  const cells = readCsv(renderReport(report, 'csv')).flatMap((fact) => Object.values(fact));
  const formulas = cells.filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell) && Number.isNaN(Number(cell)));
  expect(formulas).toEqual([]);
  expect(cells).toContain("'=cmd|' /C calc'!A0");
  expect(cells).toContain("'-2+3");
});
