import { label } from './names.ts';
import type { LabelKey } from './queries.ts';

/** What is drawn of an expression. */
export interface Target {
  readonly expr: string;
  /** Labels by which the lines are told apart, or one name. */
  readonly legend: readonly LabelKey[] | string;
}

/** A panel before it has its place. */
export interface PanelSpec {
  readonly kind: 'stat' | 'timeseries' | 'bargauge' | 'table';
  readonly title: string;
  /** What it means, for a reader who never saw the project. */
  readonly description: string;
  /** Grafana's id of a unit. */
  readonly unit: string;
  readonly targets: readonly Target[];
  /** Of 24. */
  readonly width: number;
  readonly height?: number;
  /** Time series: on top of each other, for what can be added up. */
  readonly isStacked?: boolean;
  /** A single figure from which it is to be seen at a glance that something is wrong. */
  readonly alarmFrom?: number;
  /** In place of a figure where there is none: it never is 0. */
  readonly noValue?: string;
}

/** Grafana's ids of units. */
export const unit = {
  usd: 'currencyUSD',
  count: 'short',
  seconds: 's',
  share: 'percentunit',
  perSecond: 'cps',
} as const;

/** Where the figures come from: what the reader chose at the top of the dashboard. */
export const datasource = { type: 'prometheus', uid: '$' + '{datasource}' } as const;

/** A panel as Grafana 10 and later read it. */
export function panelJson(
  spec: PanelSpec,
  { id, x, y }: { readonly id: number; readonly x: number; readonly y: number },
) {
  const { kind, title, description, width, height } = spec;
  const isInstant = kind !== 'timeseries';
  return {
    id,
    type: kind,
    title,
    description,
    datasource,
    gridPos: { x, y, w: width, h: height ?? (kind === 'stat' ? 4 : 8) },
    fieldConfig: { defaults: fieldDefaults(spec), overrides: [] },
    options: options(spec),
    targets: spec.targets.map(({ expr, legend }, index) => ({
      refId: refId(index),
      datasource,
      editorMode: 'code',
      expr,
      legendFormat: typeof legend === 'string' ? legend : legend.map((key) => `{{${label[key]}}}`).join(' '),
      ...(isInstant ? { instant: true, range: false } : { instant: false, range: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    ...(kind === 'table' ? { transformations: tableTransformations(spec) } : {}),
  };
}

function fieldDefaults({ kind, unit: shown, alarmFrom, noValue, isStacked }: PanelSpec) {
  const alarm = alarmFrom === undefined ? [] : [{ color: 'red', value: alarmFrom }];
  return {
    unit: shown,
    noValue: noValue ?? 'unknown',
    color: { mode: kind === 'stat' ? 'thresholds' : 'palette-classic' },
    thresholds: { mode: 'absolute', steps: [{ color: alarm.length > 0 ? 'green' : 'text', value: null }, ...alarm] },
    ...(kind === 'timeseries'
      ? {
          min: 0,
          custom: {
            drawStyle: 'line',
            lineWidth: 1,
            fillOpacity: isStacked ? 30 : 0,
            showPoints: 'auto',
            // A gap is a gap: nothing was seen there.
            spanNulls: false,
            stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
          },
        }
      : {}),
  };
}

function options({ kind }: PanelSpec) {
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  switch (kind) {
    case 'stat':
      return { reduceOptions, colorMode: 'value', graphMode: 'none', textMode: 'auto', justifyMode: 'auto' };
    case 'bargauge':
      return { reduceOptions, displayMode: 'basic', orientation: 'horizontal', showUnfilled: true };
    case 'table':
      return { showHeader: true, cellHeight: 'sm', footer: { show: false, reducer: [] } };
    case 'timeseries':
      return {
        legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
  }
}

/** One row for each set of labels, one column for each target, under its legend. */
function tableTransformations({ targets }: PanelSpec) {
  // Grafana numbers the values where there are several.
  const names = targets.map(
    ({ legend }, index) => [targets.length === 1 ? 'Value' : `Value #${refId(index)}`, legend] as const,
  );
  const renameByName = Object.fromEntries([
    ...names,
    ...Object.entries(label).map(([short, name]) => [name, words(short)] as const),
  ]);
  return [
    { id: 'merge', options: {} },
    { id: 'organize', options: { excludeByName: { Time: true }, indexByName: {}, renameByName } },
  ];
}

/** A, B, C, … */
const refId = (index: number): string => String.fromCharCode(65 + index);

/** `requestModel` → `request model`. */
const words = (short: string): string => short.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
