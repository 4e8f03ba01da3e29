import type { BarSeriesOption, BoxplotSeriesOption } from 'echarts/charts';
import type {
  AriaComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { BarChart, StackedChart } from '../../reports/charts/chart.ts';
import { type ColourPlace, otherColour, seriesColours } from '../../reports/page/palette.ts';
import { type FigureUnit, figure } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import type { PageChart, SpreadChart } from '../page-data.ts';

/** What the page's styles say. */
export interface Looks {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly raised: string;
}

/** What a chart is drawn with; `width` in pixels. */
export interface ChartSetting {
  readonly looks: Looks;
  readonly width: number;
}

/** The options of ECharts that the page uses. */
export type ChartOption = ComposeOption<
  | BarSeriesOption
  | BoxplotSeriesOption
  | AriaComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>;

/** A chart as ECharts draws it: one colour a model, patterns on top of the colours where parts touch each other. */
export function chartOption(chart: PageChart, setting: ChartSetting): ChartOption {
  switch (chart.kind) {
    case 'stacked':
      return stackedOption(chart, setting);
    case 'spread':
      return spreadOption(chart, setting);
    case 'bars':
      return barsOption(chart, setting);
    case 'intervals':
      return intervalsOption(chart, setting);
  }
}

const colourOf = (place: ColourPlace): string => (place === null ? otherColour : (seriesColours[place] ?? otherColour));

const text = (value: number | null, unit: FigureUnit): string => cellText(figure(value, unit));

/** What every chart has. Tooltips are drawn, not made of markup: names in them came from outside. */
const frame = ({ looks }: ChartSetting) =>
  ({
    animation: false,
    textStyle: { color: looks.ink, fontFamily: 'system-ui, sans-serif' },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: looks.raised,
      borderColor: looks.line,
      textStyle: { color: looks.ink },
    },
  }) as const;

const valueAxis = (unit: FigureUnit, { looks, width }: ChartSetting) =>
  ({
    type: 'value',
    min: 0,
    splitNumber: width < 600 ? 2 : 5,
    splitLine: { lineStyle: { color: looks.line } },
    axisLabel: { color: looks.muted, hideOverlap: true, formatter: (value: number) => text(value, unit) },
  }) as const;

const nameAxis = (names: readonly string[], { looks, width }: ChartSetting) => ({
  type: 'category' as const,
  data: [...names],
  inverse: true,
  axisTick: { show: false },
  axisLabel: { color: looks.ink, interval: 0, width: width < 600 ? 110 : 200, overflow: 'truncate' as const },
});

function stackedOption({ unit, categories, series }: StackedChart, setting: ChartSetting): ChartOption {
  const { looks } = setting;
  return {
    ...frame(setting),
    tooltip: {
      ...frame(setting).tooltip,
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      valueFormatter: (value) => (typeof value === 'number' ? text(value, unit) : text(null, unit)),
    },
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    legend: { type: 'plain', top: 0, textStyle: { color: looks.ink, width: 180, overflow: 'truncate' } },
    // Room for the half of a day’s label that stands beside its column.
    grid: { left: 8, right: 36, top: setting.width < 600 ? 110 : 60, bottom: 8, containLabel: true },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisLabel: { color: looks.muted, hideOverlap: true },
      axisTick: { show: false },
    },
    yAxis: valueAxis(unit, setting),
    series: series.map(({ label, colour, values }) => ({
      type: 'bar',
      stack: 'all',
      name: plain(label),
      itemStyle: { color: colourOf(colour) },
      data: [...values],
    })),
  };
}

const rows = { left: 8, right: 24, top: 8, bottom: 8, containLabel: true } as const;

function barsOption({ unit, bars }: BarChart, setting: ChartSetting): ChartOption {
  return {
    ...frame(setting),
    grid: { ...rows, right: 80 },
    xAxis: valueAxis(unit, setting),
    yAxis: nameAxis(
      bars.map(({ label }) => label),
      setting,
    ),
    tooltip: { ...frame(setting).tooltip, formatter: (over) => tip(bars[placeOf(over)], unit) },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        label: {
          show: true,
          position: 'right',
          color: setting.looks.ink,
          formatter: ({ dataIndex }) => text(bars[dataIndex]?.value ?? null, unit),
        },
        data: bars.map(({ value, colour }) => ({ value, itemStyle: { color: colourOf(colour) } })),
      },
    ],
  };
}

/** Which row a tooltip is of. */
const placeOf = (over: TooltipOver | readonly TooltipOver[]): number => [over].flat()[0]?.dataIndex ?? -1;

interface TooltipOver {
  readonly dataIndex: number;
}

type Bar = BarChart['bars'][number];

/** As much of a name as a tooltip has room for. `{` and `}` would be taken for a style. */
const plain = (label: string): string => {
  const characters = [...label.replace(/[{}|]/g, ' ')];
  return characters.length > mostOfName ? `${characters.slice(0, mostOfName).join('')}…` : characters.join('');
};

const mostOfName = 80;

function tip(bar: Bar | undefined, unit: FigureUnit): string {
  if (bar === undefined) return '';
  const { label, value, low = null, high = null } = bar;
  const interval = low === null && high === null ? '' : `\n${cellText({ kind: 'interval', low, high, unit })}`;
  return `${plain(label)}\n${text(value, unit)}${interval}`;
}

/** A mark at each value, and its interval around it; an end that is open reaches to the edge. */
function intervalsOption({ unit, bars }: BarChart, setting: ChartSetting): ChartOption {
  const known = bars.filter(({ value }) => value !== null);
  const edge = unit === 'share' ? 1 : Math.max(...known.map(({ value, high }) => high ?? (value ?? 0) * 1.1));
  return {
    ...frame(setting),
    grid: rows,
    xAxis: { ...valueAxis(unit, setting), ...(unit === 'share' && { max: 1 }) },
    yAxis: nameAxis(
      known.map(({ label }) => label),
      setting,
    ),
    tooltip: { ...frame(setting).tooltip, formatter: (over) => tip(known[placeOf(over)], unit) },
    series: [
      {
        type: 'boxplot',
        boxWidth: [8, 14],
        data: known.map(({ value, low = null, high = null, colour }) => {
          const at = value ?? 0;
          const isKnown = low !== null || high !== null;
          return {
            value: [isKnown ? (low ?? 0) : at, at, at, at, isKnown ? (high ?? edge) : at],
            itemStyle: { color: colourOf(colour), borderColor: colourOf(colour), borderWidth: 3 },
          };
        }),
      },
    ],
  };
}

function spreadOption({ unit, groups }: SpreadChart, setting: ChartSetting): ChartOption {
  return {
    ...frame(setting),
    grid: rows,
    xAxis: valueAxis(unit, setting),
    yAxis: nameAxis(
      groups.map(({ label }) => label),
      setting,
    ),
    tooltip: {
      ...frame(setting).tooltip,
      formatter: (over) => {
        const group = groups[placeOf(over)];
        if (group === undefined) return '';
        const lines = group.values.map((value, place) => `${spreadNames[place]} ${text(value, unit)}`);
        return [plain(group.label), ...lines].join('\n');
      },
    },
    series: [
      {
        type: 'boxplot',
        boxWidth: [10, 18],
        data: groups.map(({ values, colour }) => ({
          value: [...values],
          itemStyle: { color: colourOf(colour), borderColor: setting.looks.ink, borderWidth: 1.5 },
        })),
      },
    ],
  };
}

const spreadNames = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;
