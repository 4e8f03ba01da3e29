import { metric } from '../../src/catalogue/index.ts';
import type { DashboardSpec } from './dashboard.ts';
import { jobName, label } from './names.ts';
import { unit } from './panels.ts';
import { quantile, rate, share, total, totalQuantile } from './queries.ts';

const failed = [`${label.errorType}!=""`];
const input = [`${label.tokenType}="input"`];

/** Is all well, and what does it cost? */
export const overview: DashboardSpec = {
  uid: 'runledger-overview',
  title: 'Runledger / Overview',
  description:
    'AI agents at a glance: cost, model calls, latency, errors. As Prometheus saw it: what a process counted before its first scrape or after its last is not here, and is in its run’s files.',
  rows: [
    {
      title: 'The period above',
      panels: [
        {
          kind: 'stat',
          title: 'Known cost',
          description:
            'What the model calls cost whose price is known. Calls without a known price are not in it: see “Unpriced calls”.',
          unit: unit.usd,
          targets: [{ expr: total(metric.cost, { part: 'sum' }), legend: 'cost' }],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'Unpriced calls',
          description:
            'Model calls whose cost is unknown, and which every cost here leaves out. Give their model a price under distribution.runledger.prices.',
          unit: unit.count,
          targets: [{ expr: total(metric.unpricedCalls), legend: 'calls' }],
          width: 4,
          alarmFrom: 0.5,
          noValue: 'none seen',
        },
        {
          kind: 'stat',
          title: 'Model calls',
          description: 'Requests to models, every attempt: a retry is a call of its own, as it is at the provider.',
          unit: unit.count,
          targets: [{ expr: total(metric.operationDuration, { part: 'count' }), legend: 'calls' }],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'Failed calls',
          description:
            'Share of the model calls that failed, retried ones among them. Unknown where there were no calls.',
          unit: unit.share,
          targets: [
            {
              expr: share(
                total(metric.operationDuration, { part: 'count', where: failed }),
                total(metric.operationDuration, { part: 'count' }),
              ),
              legend: 'failed',
            },
          ],
          width: 4,
          alarmFrom: 0.05,
        },
        {
          kind: 'stat',
          title: 'Latency, p95',
          description: '95 of 100 model calls took no longer, from the request to the last byte of the answer.',
          unit: unit.seconds,
          targets: [{ expr: totalQuantile(0.95, metric.operationDuration), legend: 'p95' }],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'Tokens',
          description: 'Input and output. Input includes what came from a cache, output includes reasoning.',
          unit: unit.count,
          targets: [{ expr: total(metric.tokenUsage, { part: 'sum' }), legend: 'tokens' }],
          width: 4,
        },
      ],
    },
    {
      title: 'Over time',
      panels: [
        {
          kind: 'timeseries',
          title: 'Known cost per hour, by model',
          description: 'What an hour at the pace of the moment costs. A model without a known price has no line.',
          unit: unit.usd,
          targets: [
            { expr: `${rate(metric.cost, { part: 'sum', by: ['requestModel'] })} * 3600`, legend: ['requestModel'] },
          ],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Tokens per second, by type',
          description: 'Input and output of all models together.',
          unit: unit.count,
          targets: [{ expr: rate(metric.tokenUsage, { part: 'sum', by: ['tokenType'] }), legend: ['tokenType'] }],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Model calls per second, by model',
          description: 'Every attempt counts. “other” is what came when max_series was reached.',
          unit: unit.perSecond,
          targets: [
            { expr: rate(metric.operationDuration, { part: 'count', by: ['requestModel'] }), legend: ['requestModel'] },
          ],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Latency of model calls',
          description:
            'Half of the calls, and 95 of 100, took no longer. From buckets that double, so a step is a bucket.',
          unit: unit.seconds,
          targets: [
            { expr: quantile(0.5, metric.operationDuration), legend: 'p50' },
            { expr: quantile(0.95, metric.operationDuration), legend: 'p95' },
          ],
          width: 12,
        },
        {
          kind: 'timeseries',
          title: 'Time to first chunk, p95, by model',
          description: 'Streams only: how long it takes until an answer begins.',
          unit: unit.seconds,
          targets: [
            { expr: quantile(0.95, metric.timeToFirstChunk, { by: ['requestModel'] }), legend: ['requestModel'] },
          ],
          width: 12,
        },
        {
          kind: 'timeseries',
          title: 'Errors per second, by type',
          description: 'Failed model calls and errors that the agents’ code recorded. No line: none was seen.',
          unit: unit.perSecond,
          targets: [
            { expr: rate(metric.errors, { by: ['errorType', 'severity'] }), legend: ['errorType', 'severity'] },
          ],
          width: 12,
          isStacked: true,
          noValue: 'none seen',
        },
      ],
    },
    {
      title: 'Share of input read from a cache',
      panels: [
        {
          kind: 'timeseries',
          title: 'Cached input, by model',
          description: 'Share of the input tokens that a provider’s cache had: they cost a fraction, and come sooner.',
          unit: unit.share,
          targets: [
            {
              expr: share(
                rate(metric.cacheReadTokens, { by: ['requestModel'] }),
                rate(metric.tokenUsage, { part: 'sum', by: ['requestModel'], where: input }),
              ),
              legend: ['requestModel'],
            },
          ],
          width: 24,
        },
      ],
    },
    {
      title: 'Recording itself',
      panels: [
        {
          kind: 'stat',
          title: 'Processes scraped',
          description: 'Agents, and whatever else the job “runledger” has, that answered their last scrape.',
          unit: unit.count,
          targets: [{ expr: `sum(up{job="${jobName}"})`, legend: 'up' }],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'Series counted as “other”',
          description:
            'Measurements whose metric had reached max_series. Totals are right all the same; what they are broken down by is not.',
          unit: unit.count,
          targets: [{ expr: total(metric.seriesOverflow), legend: 'measurements' }],
          width: 5,
          alarmFrom: 0.5,
          noValue: 'none seen',
        },
        {
          kind: 'stat',
          title: 'Failed exports',
          description: 'Snapshots and exports that failed: files may be older than they should be. health() says why.',
          unit: unit.count,
          targets: [{ expr: total(metric.exporterFailures), legend: 'exports' }],
          width: 5,
          alarmFrom: 0.5,
          noValue: 'none seen',
        },
        {
          kind: 'stat',
          title: 'Events not written',
          description: 'Events that could not be appended to a run’s ledger: what they say is not in its totals.',
          unit: unit.count,
          targets: [{ expr: total(metric.ledgerFailures), legend: 'events' }],
          width: 5,
          alarmFrom: 0.5,
          noValue: 'none seen',
        },
        {
          kind: 'stat',
          title: 'Late measurements',
          description: 'Made after their run had ended: they are in the figures here, and not in the run’s files.',
          unit: unit.count,
          targets: [{ expr: total(metric.lateMeasurements), legend: 'measurements' }],
          width: 5,
          alarmFrom: 0.5,
          noValue: 'none seen',
        },
        {
          kind: 'timeseries',
          title: 'Events and exports per second',
          description: 'What is written: lines of ledgers, and snapshots by exporter.',
          unit: unit.perSecond,
          targets: [
            { expr: rate(metric.ledgerEvents), legend: 'events' },
            { expr: rate(metric.exporterExports, { by: ['exporter'] }), legend: ['exporter'] },
          ],
          width: 12,
        },
        {
          kind: 'bargauge',
          title: 'Duration of an export, p95, by exporter',
          description: 'How long snapshots take. All of them together are held to 5 % of the time.',
          unit: unit.seconds,
          targets: [{ expr: totalQuantile(0.95, metric.exporterDuration, { by: ['exporter'] }), legend: ['exporter'] }],
          width: 12,
        },
      ],
    },
  ],
};
