import { metric } from '../../src/catalogue/index.ts';
import { jobName, label, seriesName } from './names.ts';
import { grew, increase, type LabelKey, quantile, rate, share } from './queries.ts';

/** Something worked out beforehand, for alerts and for long periods. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** What somebody is to be told of. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'warning' | 'critical' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** Where a system differs from the usual, these are what to change. */
const limits = { usdPerHour: 10, latencySeconds: 30, errorShare: 0.05, leastCalls: 20 } as const;

const window = '5m';
const everybody = { window, chosen: false } as const;
const failed = [`${label.errorType}!=""`];

const callsBy = ['project', 'requestModel'] as const satisfies readonly LabelKey[];
const toolsBy = ['project', 'toolName'] as const satisfies readonly LabelKey[];

const recordName = (level: string, series: string, operation: string) => `${level}:${series}:${operation}${window}`;
const cost = seriesName(metric.cost, 'sum');
const duration = seriesName(metric.operationDuration);
const tool = seriesName(metric.toolDuration);

const recorded = {
  cost: recordName('project_model', cost, 'rate'),
  p95: recordName('project_model', duration, 'p95_'),
  errors: recordName('project_model', duration, 'error_share_'),
} as const;

/** Named `level:metric:operation`, as Prometheus recommends. */
export const recordingRules: readonly RecordingRule[] = [
  { record: recorded.cost, expr: rate(metric.cost, { ...everybody, part: 'sum', by: callsBy }) },
  {
    record: recordName('project_agent', cost, 'rate'),
    expr: rate(metric.cost, { ...everybody, part: 'sum', by: ['project', 'agentName'] }),
  },
  {
    record: recordName('project_model_type', seriesName(metric.tokenUsage, 'sum'), 'rate'),
    expr: rate(metric.tokenUsage, { ...everybody, part: 'sum', by: [...callsBy, 'tokenType'] }),
  },
  {
    record: recordName('project_model', seriesName(metric.operationDuration, 'count'), 'rate'),
    expr: rate(metric.operationDuration, { ...everybody, part: 'count', by: callsBy }),
  },
  { record: recorded.p95, expr: quantile(0.95, metric.operationDuration, { ...everybody, by: callsBy }) },
  {
    record: recorded.errors,
    expr: share(
      rate(metric.operationDuration, { ...everybody, part: 'count', by: callsBy, where: failed }),
      rate(metric.operationDuration, { ...everybody, part: 'count', by: callsBy }),
    ),
  },
  {
    record: recordName('project_tool', seriesName(metric.toolDuration, 'count'), 'rate'),
    expr: rate(metric.toolDuration, { ...everybody, part: 'count', by: toolsBy }),
  },
  {
    record: recordName('project_tool', tool, 'error_share_'),
    expr: share(
      rate(metric.toolDuration, { ...everybody, part: 'count', by: toolsBy, where: failed }),
      rate(metric.toolDuration, { ...everybody, part: 'count', by: toolsBy }),
    ),
  },
];

const warning = { severity: 'warning' } as const;
const critical = { severity: 'critical' } as const;
const of = (key: LabelKey) => `{{ $labels.${label[key]} }}`;

/** What somebody should know of. The limits stand in `scripts/grafana/rules.ts`; change them in the file if you like. */
export const alertRules: readonly AlertRule[] = [
  {
    alert: 'RunledgerCostRateHigh',
    expr: `sum by (${label.project}) (${recorded.cost}) * 3600 > ${limits.usdPerHour}`,
    for: '10m',
    labels: warning,
    annotations: {
      summary: `${of('project')} spends {{ $value | printf "%.2f" }} USD an hour`,
      description: `More than ${limits.usdPerHour} USD an hour for ten minutes. Calls without a known price are not in it.`,
    },
  },
  {
    alert: 'RunledgerLatencyHigh',
    expr: `${recorded.p95} > ${limits.latencySeconds}`,
    for: '10m',
    labels: warning,
    annotations: {
      summary: `${of('requestModel')} takes {{ $value | humanizeDuration }} (p95)`,
      description: `Of the model calls of ${of('project')}, more than 5 of 100 take longer than ${limits.latencySeconds} s.`,
    },
  },
  {
    alert: 'RunledgerErrorRateHigh',
    // A single failure among few calls is no rate.
    expr:
      `${recorded.errors} > ${limits.errorShare} and ` +
      `${increase(metric.operationDuration, { ...everybody, window: '15m', part: 'count', by: callsBy })} > ${limits.leastCalls}`,
    for: '10m',
    labels: critical,
    annotations: {
      summary: `{{ $value | humanizePercentage }} of the calls to ${of('requestModel')} fail`,
      description: `Of the model calls of ${of('project')}, retried ones among them. The dashboard “Agents” has them by type of error.`,
    },
  },
  {
    alert: 'RunledgerUnpricedCalls',
    expr: grew(metric.unpricedCalls, { window: '1h', chosen: false, by: callsBy }),
    for: '0m',
    labels: warning,
    annotations: {
      summary: `Calls to ${of('requestModel')} have no known price`,
      description: `Costs of ${of('project')} leave them out. Give the model a price under distribution.runledger.prices.`,
    },
  },
  {
    alert: 'RunledgerSeriesOverflow',
    expr: grew(metric.seriesOverflow, { window: '1h', chosen: false, by: ['metric'] }),
    for: '0m',
    labels: warning,
    annotations: {
      summary: `${of('metric')} has reached max_series`,
      description:
        'Totals stay right, but new models, agents or tools are counted as “other”. Raise distribution.runledger.max_series, or look for a name that is made up anew each time.',
    },
  },
  {
    alert: 'RunledgerExporterFailures',
    expr: grew(metric.exporterFailures, { window: '15m', chosen: false, by: ['exporter'] }),
    for: '0m',
    labels: warning,
    annotations: {
      summary: `Exports by ${of('exporter')} fail`,
      description: 'Files or a collector are behind. health() and `runledger doctor` say why.',
    },
  },
  {
    alert: 'RunledgerLedgerFailures',
    expr: grew(metric.ledgerFailures, { window: '15m', chosen: false }),
    for: '0m',
    labels: critical,
    annotations: {
      summary: 'Events cannot be written',
      description: 'What they say is in no run’s totals. Most often the disk is full, or the store cannot be written.',
    },
  },
  {
    alert: 'RunledgerScrapeAbsent',
    expr: `absent(up{job="${jobName}"} == 1)`,
    for: '15m',
    labels: critical,
    annotations: {
      summary: 'No agent is scraped',
      description: `No target of the job “${jobName}” has answered for 15 minutes: none runs, or none can be reached.`,
    },
  },
];
