import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { createReport, type Report, type ReportFormatName, renderReport } from '../../src/reports/index.ts';
import { syntheticStore } from '../analysis/synthetic-store.ts';
import { type Fact, readCsv, readHtml, readMarkdown, readTextLines } from './read-formats.ts';

let report: Report;
let texts: Readonly<Record<ReportFormatName, string>>;
let facts: readonly Fact[];

beforeAll(async () => {
  const directory = await syntheticStore({ runs: 60, days: 10 });
  const nowMicros = Date.parse('2026-11-21T06:00:00Z') * 1000;
  const filter = { since: nowMicros - 8 * 86_400_000_000 };
  await using store = await openStore(directory, { timeZone: 'Europe/Berlin', filter, now: () => nowMicros });
  report = await createReport(store, { filter });
  const render = (format: ReportFormatName): string => renderReport(report, format);
  texts = {
    markdown: render('markdown'),
    html: render('html'),
    json: render('json'),
    csv: render('csv'),
    text: render('text'),
  };
  facts = readCsv(texts.csv);
});

/** What the JSON document says where the CSV has a line. */
function valueInJson(document: Report, { section, table, key, subkey, metric }: Fact): unknown {
  const { totals, left_out, models, configurations, best, trends } = document;
  const name = key === '' ? null : key;
  const usage = { by_model: 0, by_agent_role: 0, by_tool: 0, by_project: 0, by_user: 0 };
  if (section in usage)
    return member(
      document[section as keyof typeof usage].find(({ group }) => group === name),
      metric,
    );
  switch (section) {
    case 'totals':
      return member(totals[key as keyof typeof totals], metric);
    case 'by_ticket':
      return member(
        document.by_ticket.find(({ ticket_id }) => ticket_id === key),
        metric,
      );
    case 'daily':
      return member(
        document.daily.find(({ day }) => day === key),
        metric,
      );
    case 'daily_by_model':
      return member(
        document.daily_by_model.find(({ day, model }) => day === key && model === (subkey || null)),
        metric,
      );
    case 'models':
    case 'configurations': {
      const { groups } = section === 'models' ? models : configurations;
      const group = groups.find((one) => one.group === key);
      return table === '' ? member(group, metric) : comparedInJson(group, { table, metric });
    }
    case 'trends':
      return member(
        trends.find((trend) => trend.metric === key),
        metric.replace('interval_', ''),
      );
    case 'best':
      return bestInJson(best, { key, metric });
    case 'report':
      return member({ ...document, ...document.period }, metric);
    case 'left_out':
      return leftOutInJson(left_out, { table, key, metric });
    default:
      throw new Error(`the section ${section} is unknown`);
  }
}

const member = (of: unknown, name: string): unknown => (of as Readonly<Record<string, unknown>> | undefined)?.[name];

function comparedInJson(
  group: Report['models']['groups'][number] | undefined,
  { table, metric }: { readonly table: string; readonly metric: string },
): unknown {
  const figure = (group?.quality.find(({ measure }) => measure === table) ?? member(group, table)) as
    | Report['models']['groups'][number]['success_rate']
    | undefined;
  const { difference = null } = figure ?? {};
  const names: Readonly<Record<string, unknown>> = {
    value: figure?.value,
    runs: figure?.runs,
    interval_low: figure?.low,
    interval_high: figure?.high,
    difference: difference?.value ?? null,
    difference_interval_low: difference?.low ?? null,
    difference_interval_high: difference?.high ?? null,
    verdict: group?.is_reference ? 'reference' : (difference?.verdict ?? 'unknown'),
  };
  return names[metric];
}

function bestInJson(best: Report['best'], { key, metric }: { readonly key: string; readonly metric: string }): unknown {
  if (key === '') return member(best, metric);
  const ranked = best.ranked.find(({ group }) => group === key) ?? best.too_few_runs.find(({ group }) => group === key);
  const [part = '', points] = metric.split('_');
  const parts = member(ranked, 'parts');
  return member(parts, part) === undefined
    ? member(ranked, metric)
    : member(member(parts, part), points === undefined ? 'value' : 'points');
}

function leftOutInJson(
  left: Report['left_out'],
  { table, key, metric }: { readonly table: string; readonly key: string; readonly metric: string },
): unknown {
  const counts = { skipped_runs: left.skipped.runs, skipped_lines: left.skipped.lines };
  if (table === '')
    return metric === 'incomplete_runs' ? left.incomplete_runs.length : member({ ...left, ...counts }, metric);
  if (table === 'unpriced')
    return member(
      left.unpriced_by_model.find(({ model }) => model === key),
      metric,
    );
  return member(
    left.incomplete_runs.find(({ run_id }) => run_id === key),
    metric,
  );
}

it('has a line of CSV for each figure, as the JSON document has it', () => {
  const document = JSON.parse(texts.json) as Report;
  expect(document).toEqual(report);
  expect(facts.length).toBeGreaterThan(1000);
  const inJson = facts.map((fact) => ({ ...fact, value: textOf(valueInJson(document, fact)) }));
  expect(inJson).toEqual(facts);
});

const textOf = (value: unknown): string => (value === null ? '' : String(value));

it('leaves no section out of the CSV', () => {
  const sections = new Set(facts.map(({ section }) => section));
  const members = Object.keys(report).filter((name) => Array.isArray(report[name as keyof Report]));
  expect([...sections]).toEqual(
    expect.arrayContaining([...members, 'totals', 'left_out', 'models', 'configurations', 'best']),
  );
});

describe('HTML', () => {
  it('has in each figure the very number of the CSV', () => {
    const numbers = new Set(facts.map(({ value }) => value));
    const figures = [...texts.html.matchAll(/<data value="([^"]*)">/g)].map(([, value = '']) => value);
    expect(figures.length).toBeGreaterThan(500);
    expect(figures.filter((value) => !numbers.has(value))).toEqual([]);
  });

  it('shows each to a half percent, or to a millionth', () => {
    const shown = [...texts.html.matchAll(/<data value="([^"]*)">([^<]*)<\/data>/g)];
    for (const [, value, text = ''] of shown) {
      const exact = Number(value);
      const read = readFigure(text.replaceAll('&lt;', '<'), exact);
      expect([text, Math.abs(read - exact) <= Math.max(Math.abs(exact) * 0.005, 0.00051)]).toEqual([text, true]);
    }
  });

  it('has a chart beside the table of its figures, which says to who cannot see it what it shows', () => {
    const charts = [...texts.html.matchAll(/<figure>.*?<svg [^>]*role="img" aria-label="([^"]+)">.*?<\/figure>/gs)];
    expect(charts.map(([, label = '']) => label.split(':')[0])).toEqual([
      'Cost by model, USD',
      'Cost by agent role, USD',
      'Cost by project, USD',
      'Cost by day and model, USD',
      'Success rate, with 95 % intervals',
      'Cost per success, USD, with 95 % intervals',
      'Latency of calls, p95, with 95 % intervals',
    ]);
  });
});

/** What a figure says, whatever unit it is written in; the unit that fits the exact one is meant. */
function readFigure(text: string, exact: number): number {
  const number = Number(/-?[\d.]+/.exec(text.replaceAll(',', ''))?.[0]);
  if (/%$|pp$/.test(text)) return number / 100;
  const [, minutes, seconds] = /(\d+) min (\d+) s/.exec(text) ?? [];
  const [, hours, ofHour] = /([\d,]+) h (\d+) min/.exec(text) ?? [];
  if (hours !== undefined) return Number(hours) * 3600 + Number(ofHour) * 60;
  if (minutes !== undefined) return Math.sign(exact || 1) * (Number(minutes) * 60 + Number(seconds));
  if (text.endsWith(' s')) return Math.abs(exact) >= 999 ? number * 1000 : number;
  return number;
}

describe('Markdown and text', () => {
  it('have the tables of the page, row by row as far as they go', () => {
    const [page, markdown] = [readHtml(texts.html), readMarkdown(texts.markdown)];
    expect(markdown.map(({ title }) => title)).toEqual(page.map(({ title }) => title));
    expect(page.length).toBeGreaterThan(20);
    for (const [place, { rows }] of markdown.entries()) {
      expect(rows.length).toBeGreaterThan(1);
      expect(rows).toEqual(page[place]?.rows.slice(0, rows.length));
    }
  });

  it('have the same rows as lines of text', () => {
    const lines = new Set(readTextLines(texts.text));
    for (const { rows } of readHtml(texts.html)) {
      const shown = rows.slice(0, 21).map((row) => row.join(' ').replace(/ {2,}/g, ' ').trim());
      expect(shown.filter((line) => !lines.has(line))).toEqual([]);
    }
  });
});
