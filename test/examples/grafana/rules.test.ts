import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { jobName, label, seriesName } from '../../../scripts/grafana/names.ts';
import { alertRules } from '../../../scripts/grafana/rules.ts';
import { metric } from '../../../src/catalogue/index.ts';
import { projectDirectory } from '../../support/agent-process.ts';
import { describeWithPrometheus } from '../../support/prometheus.ts';

const run = promisify(execFile);
const example = join(projectDirectory, 'examples/grafana');
const ruleFiles = ['recording', 'alerts'].map((name) => join(example, `rules/${name}.yml`));

/** Series, and how they go on: a value a minute, in promtool's own notation. */
type Series = Readonly<Record<string, string>>;

interface Case {
  readonly alert: string;
  readonly when: string;
  readonly series: Series;
  /** Minutes after which it is asked. */
  readonly after: number;
  readonly fires: boolean;
}

const of = (labels: Readonly<Record<string, string>>) =>
  `{${Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',')}}`;

const call = { [label.project]: 'shop', [label.requestModel]: 'gpt-5', instance: 'a' };
const up = `up${of({ job: jobName, instance: 'a' })}`;
const cost = seriesName(metric.cost, 'sum') + of(call);
const calls = seriesName(metric.operationDuration, 'count') + of(call);
const failedCalls = seriesName(metric.operationDuration, 'count') + of({ ...call, [label.errorType]: '429' });
const unpriced = seriesName(metric.unpricedCalls) + of(call);
const bucket = (le: string) => seriesName(metric.operationDuration, 'bucket') + of({ ...call, le });
const overflow = seriesName(metric.seriesOverflow) + of({ [label.metric]: metric.cost.name });
const failures = seriesName(metric.exporterFailures) + of({ [label.exporter]: 'csv' });
const lost = seriesName(metric.ledgerFailures) + of({ instance: 'a' });

/** All calls in one bucket. */
const latency = (bounds: { readonly over: string; readonly upTo: string }): Series => ({
  [bucket(bounds.over)]: '0+0x30',
  [bucket(bounds.upTo)]: '0+6x30',
  [bucket('+Inf')]: '0+6x30',
});

const cases: readonly Case[] = [
  { alert: 'RunledgerCostRateHigh', when: '12 USD an hour', series: { [cost]: '0+0.2x30' }, after: 20, fires: true },
  {
    alert: 'RunledgerCostRateHigh',
    when: '12 USD an hour for 5 minutes',
    series: { [cost]: '0+0.2x5 1+0x25' },
    after: 12,
    fires: false,
  },
  { alert: 'RunledgerCostRateHigh', when: '9 USD an hour', series: { [cost]: '0+0.15x30' }, after: 20, fires: false },
  {
    alert: 'RunledgerCostRateHigh',
    when: '9 USD an hour, and a new process each 5 minutes',
    series: { [cost]: '0+0.15x5 0+0.15x5 0+0.15x5 0+0.15x5' },
    after: 20,
    fires: false,
  },
  { alert: 'RunledgerCostRateHigh', when: 'nothing is known', series: {}, after: 20, fires: false },
  {
    alert: 'RunledgerLatencyHigh',
    when: 'calls take up to 81.92 s',
    series: latency({ over: '20.48', upTo: '81.92' }),
    after: 20,
    fires: true,
  },
  {
    alert: 'RunledgerLatencyHigh',
    when: 'calls take up to 20.48 s',
    series: latency({ over: '10.24', upTo: '20.48' }),
    after: 20,
    fires: false,
  },
  {
    alert: 'RunledgerErrorRateHigh',
    when: '1 of 11 calls fails',
    series: { [calls]: '0+10x30', [failedCalls]: '0+1x30' },
    after: 20,
    fires: true,
  },
  {
    alert: 'RunledgerErrorRateHigh',
    when: '1 of 101 calls fails',
    series: { [calls]: '0+100x30', [failedCalls]: '0+1x30' },
    after: 20,
    fires: false,
  },
  {
    alert: 'RunledgerErrorRateHigh',
    when: 'every call fails, of one in three minutes',
    series: { [failedCalls]: '0 0 1 1 1 2 2 2 3 3 3 4 4 4 5 5 5 6 6 6 7' },
    after: 20,
    fires: false,
  },
  { alert: 'RunledgerErrorRateHigh', when: 'no call fails', series: { [calls]: '0+10x30' }, after: 20, fires: false },
  {
    alert: 'RunledgerUnpricedCalls',
    when: 'there is one, the first',
    series: { [unpriced]: '_x10 1x20' },
    after: 15,
    fires: true,
  },
  {
    alert: 'RunledgerUnpricedCalls',
    when: 'there is one more',
    series: { [unpriced]: '5x70 6x20' },
    after: 80,
    fires: true,
  },
  {
    alert: 'RunledgerUnpricedCalls',
    when: 'the last was two hours ago',
    series: { [unpriced]: '5x150' },
    after: 150,
    fires: false,
  },
  { alert: 'RunledgerUnpricedCalls', when: 'there is none', series: { [calls]: '0+10x30' }, after: 20, fires: false },
  {
    alert: 'RunledgerSeriesOverflow',
    when: 'a metric has reached its bound',
    series: { [overflow]: '_x10 3+1x20' },
    after: 15,
    fires: true,
  },
  {
    alert: 'RunledgerSeriesOverflow',
    when: 'it was two hours ago',
    series: { [overflow]: '3x150' },
    after: 150,
    fires: false,
  },
  {
    alert: 'RunledgerExporterFailures',
    when: 'one fails',
    series: { [failures]: '_x10 1x20' },
    after: 12,
    fires: true,
  },
  {
    alert: 'RunledgerExporterFailures',
    when: 'the last failed an hour ago',
    series: { [failures]: '1x80' },
    after: 75,
    fires: false,
  },
  {
    alert: 'RunledgerLedgerFailures',
    when: 'one event is lost',
    series: { [lost]: '_x10 1x20' },
    after: 12,
    fires: true,
  },
  {
    alert: 'RunledgerLedgerFailures',
    when: 'the last was lost an hour ago',
    series: { [lost]: '1x80' },
    after: 75,
    fires: false,
  },
  { alert: 'RunledgerScrapeAbsent', when: 'nobody was ever scraped', series: {}, after: 20, fires: true },
  {
    alert: 'RunledgerScrapeAbsent',
    when: 'the only target does not answer',
    series: { [up]: '0x30' },
    after: 20,
    fires: true,
  },
  {
    alert: 'RunledgerScrapeAbsent',
    when: 'one target answers',
    series: { [up]: '1x30', [up.replace('"a"', '"b"')]: '0x30' },
    after: 20,
    fires: false,
  },
  {
    alert: 'RunledgerScrapeAbsent',
    when: 'it was away for ten minutes',
    series: { [up]: '1x5 0x10 1x15' },
    after: 25,
    fires: false,
  },
];

it('there is a case in which each alert fires, and one in which it does not', () => {
  const covered = (fires: boolean) => new Set(cases.filter((each) => each.fires === fires).map(({ alert }) => alert));
  const all = new Set(alertRules.map(({ alert }) => alert));
  expect([covered(true), covered(false)]).toEqual([all, all]);
});

describeWithPrometheus('promtool', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runledger-rules-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('finds nothing wrong with the rules and with prometheus.yml', async () => {
    expect((await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles])).stdout).toContain(
      'SUCCESS',
    );
    expect((await run('promtool', ['check', 'config', join(example, 'prometheus.yml')])).stdout).toContain('is valid');
  });

  /** What `promtool test rules` says of one case; empty where it is as expected. */
  async function tested({ alert, series, after, fires }: Case): Promise<string> {
    const file = join(directory, `${alert}.yml`);
    const test = {
      rule_files: ruleFiles,
      evaluation_interval: '30s',
      tests: [
        {
          interval: '1m',
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [
            {
              expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
              eval_time: `${after}m`,
              exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
            },
          ],
        },
      ],
    };
    await writeFile(file, stringify(test));
    return run('promtool', ['test', 'rules', file]).then(
      () => '',
      (error: { readonly stdout: string; readonly stderr: string }) => `${error.stdout}${error.stderr}`,
    );
  }

  it.each(cases)('$alert, when $when: $fires', async (each) => {
    expect(await tested(each)).toBe('');
  });

  it('says so where an alert does not do what is expected', async () => {
    const [first] = cases as [Case];
    expect(await tested({ ...first, fires: !first.fires })).toContain('FAILED');
  });
});
