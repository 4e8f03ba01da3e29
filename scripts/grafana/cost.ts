import { metric } from '../../src/catalogue/index.ts';
import type { DashboardSpec } from './dashboard.ts';
import { label } from './names.ts';
import { unit } from './panels.ts';
import { type LabelKey, quantile, quotient, rate, share, total, totalMean } from './queries.ts';

const failed = [`${label.errorType}!=""`];
const hoursInMonth = 730;

const costByHour = (key: LabelKey) => `${rate(metric.cost, { part: 'sum', by: [key] })} * 3600`;
const costInPeriod = (key: LabelKey) => total(metric.cost, { part: 'sum', by: [key] });

/** Where the money goes. */
export const cost: DashboardSpec = {
  uid: 'runledger-cost',
  title: 'Runledger / Cost',
  description:
    'What models cost, in USD: by model, provider, agent and project. Costs are those of calls with a known price; what is not known is shown beside them and never as 0.',
  rows: [
    {
      title: 'The period above',
      panels: [
        {
          kind: 'stat',
          title: 'Known cost',
          description: 'Of all calls whose price is known. As Prometheus saw it: the runs’ own files are exact.',
          unit: unit.usd,
          targets: [{ expr: total(metric.cost, { part: 'sum' }), legend: 'cost' }],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'A month at this pace',
          description: 'The known cost of the period above, drawn out to 730 hours. No forecast: a pace.',
          unit: unit.usd,
          targets: [
            { expr: `${total(metric.cost, { part: 'sum' })} / $__range_s * ${hoursInMonth * 3600}`, legend: 'cost' },
          ],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'For each call',
          description: 'Mean cost of a call whose price is known.',
          unit: unit.usd,
          targets: [
            {
              expr: totalMean(metric.cost),
              legend: 'cost',
            },
          ],
          width: 4,
        },
        {
          kind: 'stat',
          title: 'Cost of failed calls',
          description:
            'What calls cost that failed in the end, such as streams that broke off. No figure: none was seen.',
          unit: unit.usd,
          targets: [{ expr: total(metric.cost, { part: 'sum', where: failed }), legend: 'cost' }],
          width: 4,
          noValue: 'none seen',
        },
        {
          kind: 'stat',
          title: 'Unpriced calls',
          description: 'Calls whose cost is unknown, and which every cost here leaves out.',
          unit: unit.count,
          targets: [{ expr: total(metric.unpricedCalls), legend: 'calls' }],
          width: 4,
          alarmFrom: 0.5,
          noValue: 'none seen',
        },
        {
          kind: 'stat',
          title: 'Cached input',
          description: 'Share of the input tokens that a provider’s cache had.',
          unit: unit.share,
          targets: [
            {
              expr: share(
                total(metric.cacheReadTokens),
                total(metric.tokenUsage, { part: 'sum', where: [`${label.tokenType}="input"`] }),
              ),
              legend: 'cached',
            },
          ],
          width: 4,
        },
        {
          kind: 'bargauge',
          title: 'By model',
          description:
            'Known cost in the period above. A model without a known price has no bar: see “Unpriced models”.',
          unit: unit.usd,
          targets: [{ expr: costInPeriod('requestModel'), legend: ['requestModel'] }],
          width: 8,
        },
        {
          kind: 'bargauge',
          title: 'By agent',
          description: 'Known cost in the period above. A bar without a name is of calls that no agent made.',
          unit: unit.usd,
          targets: [{ expr: costInPeriod('agentName'), legend: ['agentName'] }],
          width: 8,
        },
        {
          kind: 'bargauge',
          title: 'By project',
          description: 'Known cost in the period above. A bar without a name is of runs without a project.',
          unit: unit.usd,
          targets: [{ expr: costInPeriod('project'), legend: ['project'] }],
          width: 8,
        },
        {
          kind: 'table',
          title: 'Unpriced models',
          description: 'Calls whose cost is unknown, by model: give these a price under distribution.runledger.prices.',
          unit: unit.count,
          targets: [
            {
              expr: total(metric.unpricedCalls, { by: ['project', 'requestModel'] }),
              legend: 'unpriced calls',
            },
          ],
          width: 24,
          height: 6,
          noValue: 'none seen',
        },
      ],
    },
    {
      title: 'Over time',
      panels: [
        {
          kind: 'timeseries',
          title: 'Per hour, by model',
          description: 'What an hour at the pace of the moment costs.',
          unit: unit.usd,
          targets: [{ expr: costByHour('requestModel'), legend: ['requestModel'] }],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Per hour, by provider',
          description: 'What an hour at the pace of the moment costs, by who sends the bill.',
          unit: unit.usd,
          targets: [{ expr: costByHour('providerName'), legend: ['providerName'] }],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'For each call, p50 and p95, by model',
          description: 'Half of the calls, and 95 of 100, cost no more.',
          unit: unit.usd,
          targets: [
            {
              expr: quantile(0.5, metric.cost, { by: ['requestModel'] }),
              legend: `p50 {{${label.requestModel}}}`,
            },
            {
              expr: quantile(0.95, metric.cost, { by: ['requestModel'] }),
              legend: `p95 {{${label.requestModel}}}`,
            },
          ],
          width: 12,
        },
        {
          kind: 'timeseries',
          title: 'For a million tokens, by model',
          description:
            'Known cost by tokens of input and output, caches included: what a model comes to in use, not in the price list. Too low where some of its calls are unpriced.',
          unit: unit.usd,
          targets: [
            {
              expr: `1e6 * ${quotient(
                rate(metric.cost, { part: 'sum', by: ['requestModel'] }),
                rate(metric.tokenUsage, { part: 'sum', by: ['requestModel'] }),
              )}`,
              legend: ['requestModel'],
            },
          ],
          width: 12,
        },
        {
          kind: 'timeseries',
          title: 'Tokens of caches and reasoning per second',
          description:
            'Parts of input and output, never added to them: read from a cache, written to one, and spent on reasoning.',
          unit: unit.count,
          targets: [
            { expr: rate(metric.cacheReadTokens), legend: 'cache read' },
            { expr: rate(metric.cacheWriteTokens), legend: 'cache write' },
            { expr: rate(metric.reasoningTokens), legend: 'reasoning' },
          ],
          width: 12,
        },
        {
          kind: 'timeseries',
          title: 'Calls with a known price',
          description:
            'Share of the calls that succeeded whose cost is known. Below 100 %, every cost here is too low.',
          unit: unit.share,
          targets: [
            {
              expr: share(
                rate(metric.cost, { part: 'count', by: ['requestModel'], where: [`${label.errorType}=""`] }),
                rate(metric.operationDuration, {
                  part: 'count',
                  by: ['requestModel'],
                  where: [`${label.errorType}=""`],
                }),
              ),
              legend: ['requestModel'],
            },
          ],
          width: 12,
        },
      ],
    },
  ],
};
