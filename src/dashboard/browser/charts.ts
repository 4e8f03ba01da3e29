import { BarChart, BoxplotChart, CustomChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { PageChart } from '../page-data.ts';
import { chartOption, type Looks } from './chart-option.ts';
import { element } from './element.ts';

use([
  BarChart,
  BoxplotChart,
  CustomChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  SVGRenderer,
]);

const rowHeight = 28;

/** A chart, which is drawn once it is about to be seen, and again when its width or the system's colours change. */
export function chartNode(chart: PageChart): HTMLElement {
  const height = chart.kind === 'stacked' ? 300 : 48 + rowHeight * countOf(chart);
  const host = element('div', { attributes: { class: 'chart', role: 'img', 'aria-label': chart.title } });
  host.style.height = `${height}px`;
  const seen = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      drawIn(host, chart);
    },
    { rootMargin: '300px' },
  );
  seen.observe(host);
  return element('figure', {}, [element('figcaption', {}, [chart.title]), host]);
}

function drawIn(host: HTMLElement, chart: PageChart): void {
  const drawn = init(host, null, { renderer: 'svg' });
  const draw = (): void => {
    if (host.clientWidth === 0) return;
    drawn.resize();
    drawn.setOption(chartOption(chart, { looks: looksOf(host), width: host.clientWidth }), { notMerge: true });
  };
  new ResizeObserver(draw).observe(host);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

const countOf = (chart: PageChart): number =>
  chart.kind === 'spread' ? chart.groups.length : chart.kind === 'stacked' ? 0 : chart.bars.length;

function looksOf(host: HTMLElement): Looks {
  const style = getComputedStyle(host);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return { ink: read('--ink'), muted: read('--muted'), line: read('--line'), raised: read('--raised') };
}
