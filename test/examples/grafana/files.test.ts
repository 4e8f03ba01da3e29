import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboardJson } from '../../../scripts/grafana/dashboard.ts';
import { dashboards, grafanaFiles } from '../../../scripts/grafana/files.ts';
import { label, seriesName } from '../../../scripts/grafana/names.ts';
import { allMetrics } from '../../../src/catalogue/index.ts';
import { projectDirectory } from '../../support/agent-process.ts';
import { alertExpressions, panelExpressions, recordingExpressions } from './expressions.ts';

const directory = join(projectDirectory, 'examples/grafana');
const expressions = [...panelExpressions, ...recordingExpressions, ...alertExpressions];

describe('examples/grafana', () => {
  it.each([...grafanaFiles()])('%s is what the catalogue makes of it (else: npm run grafana)', (file, text) => {
    expect(readFileSync(join(directory, file), 'utf8')).toBe(text);
  });

  it('has nothing else in it but its README', () => {
    const files = globSync('**/*.*', { cwd: directory });
    expect(files.sort()).toEqual(['README.md', ...grafanaFiles().keys()].sort());
  });

  it('shows or watches every metric that can be scraped', () => {
    const all = expressions.map(({ expr }) => expr).join('\n');
    const scraped = allMetrics.filter(({ reach }) => reach !== 'run');
    const missing = scraped.filter((definition) => !all.includes(seriesName(definition)));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it.each(globSync('scripts/grafana/*.ts', { cwd: projectDirectory }))('no name is written out in %s', (file) => {
    const text = readFileSync(join(projectDirectory, file), 'utf8');
    const names = [...allMetrics.flatMap((each) => [each.name, seriesName(each)]), ...Object.values(label)];
    expect(names.filter((name) => name.includes('_') && text.includes(name))).toEqual([]);
  });

  it.each(expressions)('$where is of no single run, and nothing of it stands for what is unknown', ({ expr }) => {
    expect(expr).not.toMatch(/run_id|session|ticket|vector\(0\)/);
  });
});

describe.each(Object.values(dashboards).map((spec) => dashboardJson(spec)))('the dashboard “$title”', (dashboard) => {
  const { panels } = dashboard as { panels: readonly Panel[] };
  const text = JSON.stringify(dashboard);

  it('is of the schema of Grafana 10, with an id and no other’s', () => {
    expect(dashboard.schemaVersion).toBe(38);
    const uids = Object.values(dashboards).map(({ uid }) => uid);
    expect(uids.filter((uid) => uid === dashboard.uid)).toHaveLength(1);
    expect(dashboard).not.toHaveProperty('id');
    expect(dashboard).not.toHaveProperty('__inputs');
  });

  it('asks the Prometheus that its reader chose, for what its reader chose', () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'project', 'provider', 'model', 'agent']);
    const used = [...text.matchAll(/\$\{?([a-z]+)\b/g)].map(([, name]) => name);
    expect(used.filter((name) => !names.includes(name as string))).toEqual([]);
    const uids = [...text.matchAll(/"uid":"([^"]*)"/g)].map(([, uid]) => uid);
    expect(new Set(uids.filter((uid) => uid !== dashboard.uid))).toEqual(new Set(['$' + '{datasource}']));
  });

  it('has panels that say what they mean, in which unit, and what is shown where nothing is known', () => {
    const shown = panels.filter(({ type }) => type !== 'row');
    expect(shown.length).toBeGreaterThan(10);
    for (const { title, description, fieldConfig, targets } of shown) {
      expect([title, description?.length]).toEqual([title, expect.toSatisfy((length) => length > 15)]);
      expect(fieldConfig?.defaults).toMatchObject({
        unit: expect.any(String),
        noValue: expect.stringMatching(/^(unknown|none seen)$/),
      });
      expect(targets?.length).toBeGreaterThan(0);
    }
  });

  it('has panels of ids of their own, beside each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, nth) => `${x + (nth % w)} ${y + Math.floor(nth / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: object };
  readonly targets?: readonly object[];
}
