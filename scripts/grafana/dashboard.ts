import { attribute, metric } from '../../src/catalogue/index.ts';
import { hasLabel, label, seriesName } from './names.ts';
import { datasource, type PanelSpec, panelJson } from './panels.ts';
import { choices } from './queries.ts';

/** A dashboard as it is written down here. */
export interface DashboardSpec {
  /** Stays the same for good: links and bookmarks go by it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelSpec[] }[];
}

/** That of Grafana 10.0, which later ones read. */
const schemaVersion = 38;

const columns = 24;

/** A dashboard as Grafana imports it, without a thing to be edited. */
export function dashboardJson({ uid, title, description, rows }: DashboardSpec) {
  return {
    uid,
    title,
    description,
    tags: ['runledger'],
    schemaVersion,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    links: [otherDashboards],
    annotations: { list: [] },
    templating: { list: [datasourceVariable, ...Object.keys(choices).map((name) => choiceVariable(name as Choice))] },
    panels: placed(rows),
  };
}

/** A menu of the other dashboards, which keeps what was chosen. */
const otherDashboards = {
  type: 'dashboards',
  title: 'Runledger',
  tags: ['runledger'],
  asDropdown: true,
  keepTime: true,
  includeVars: true,
  targetBlank: false,
  icon: 'external link',
  tooltip: '',
  url: '',
};

type Choice = keyof typeof choices;

const datasourceVariable = {
  name: 'datasource',
  label: 'Prometheus',
  type: 'datasource',
  query: 'prometheus',
  regex: '',
  refresh: 1,
  multi: false,
  includeAll: false,
  hide: 0,
  current: {},
  options: [],
};

/** The values that model calls have, among what was chosen to the left. All is any value, and none: a call need not have an agent. */
function choiceVariable(name: Choice) {
  const names = Object.keys(choices) as Choice[];
  const before = names
    .slice(0, names.indexOf(name))
    .filter((other) => hasLabel(metric.operationDuration, attribute[choices[other]]));
  const matchers = before.map((other) => `${label[choices[other]]}=~"$${other}"`).join(',');
  const series = `${seriesName(metric.operationDuration, 'count')}${matchers === '' ? '' : `{${matchers}}`}`;
  const query = `label_values(${series}, ${label[choices[name]]})`;
  return {
    name,
    label: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    type: 'query',
    datasource,
    definition: query,
    query: { query, refId: `variable-${name}` },
    regex: '',
    sort: 1,
    refresh: 2,
    multi: true,
    includeAll: true,
    allValue: '.*',
    hide: 0,
    current: { selected: true, text: ['All'], value: ['$__all'] },
    options: [],
  };
}

/** Panels from left to right and top down, each row under its title. */
function placed(rows: DashboardSpec['rows']) {
  const all: object[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    all.push({
      id: all.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const spec of panels) {
      if (x + spec.width > columns) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      const panel = panelJson(spec, { id: all.length + 1, x, y });
      all.push(panel);
      x += spec.width;
      lineHeight = Math.max(lineHeight, panel.gridPos.h);
    }
    y += lineHeight;
  }
  return all;
}
