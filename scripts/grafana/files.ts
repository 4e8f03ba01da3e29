import { stringify } from 'yaml';
import { agents } from './agents.ts';
import { cost } from './cost.ts';
import { type DashboardSpec, dashboardJson } from './dashboard.ts';
import { jobName } from './names.ts';
import { overview } from './overview.ts';
import { alertRules, recordingRules } from './rules.ts';

/** Every dashboard, by the name of its file. */
export const dashboards: Readonly<Record<string, DashboardSpec>> = { overview, agents, cost };

const header = (text: string) =>
  `# ${text}\n# Made by \`npm run grafana\` from the catalogue of metrics: a change belongs there.\n`;

const yaml = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** Everything that is made in `examples/grafana`: path to text. */
export function grafanaFiles(): ReadonlyMap<string, string> {
  const boards = Object.entries(dashboards).map(
    ([name, spec]) => [`dashboards/${name}.json`, `${JSON.stringify(dashboardJson(spec), null, 2)}\n`] as const,
  );
  return new Map([
    ...boards,
    [
      'rules/recording.yml',
      `${header('Recording rules: what alerts and long periods are worked out from.')}${yaml(rules('runledger-recording', recordingRules))}`,
    ],
    [
      'rules/alerts.yml',
      `${header('Alert rules. The limits are examples: set your own.')}${yaml(rules('runledger-alerts', alertRules))}`,
    ],
    ['prometheus.yml', `${header('Prometheus: scrapes agents on this machine.')}${serveNote}${yaml(prometheus)}`],
    ['provisioning/datasources/prometheus.yml', `${header('Grafana: where the figures are.')}${yaml(datasources)}`],
    [
      'provisioning/dashboards/runledger.yml',
      `${header('Grafana: the dashboards beside this folder.')}${yaml(providers)}`,
    ],
  ]);
}

const serveNote = `# A store that \`runledger serve\` shows is scraped at 127.0.0.1:4380, in place of the agents that write to it: beside them,
# every call is counted twice.
`;

const rules = (name: string, list: readonly object[]) => ({ groups: [{ name, rules: list }] });

const prometheus = {
  global: { scrape_interval: '15s', evaluation_interval: '30s' },
  rule_files: ['rules/*.yml'],
  scrape_configs: [{ job_name: jobName, static_configs: [{ targets: ['127.0.0.1:9464'] }] }],
};

const datasources = {
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      type: 'prometheus',
      access: 'proxy',
      url: 'http://127.0.0.1:9090',
      isDefault: true,
      // `$__rate_interval` is four of these at least.
      jsonData: { timeInterval: prometheus.global.scrape_interval },
    },
  ],
};

const providers = {
  apiVersion: 1,
  providers: [
    {
      name: 'runledger',
      folder: 'Runledger',
      type: 'file',
      // Grafana puts the variable's value in.
      options: { path: '$RUNLEDGER_DASHBOARDS' },
    },
  ],
};
