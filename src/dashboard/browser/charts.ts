import { BarChart, BoxplotChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { PageChart } from '../page-data.ts';
import { chartOption, type Looks } from './chart-option.ts';
import { element } from './element.ts';

use([BarChart, BoxplotChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const rowHeight = 28;

/** A chart in its place on a page. */
interface PlacedChart {
  show(chart: PageChart): void;
  /** What it shows. */
  readonly chart: PageChart;
  /** Takes it away before it was ever seen. */
  stop(): void;
}

const placed = new WeakMap<Element, PlacedChart>();

/** A chart, which is drawn once it is about to be seen, and again when its width or the system's colours change. */
export function chartNode(chart: PageChart): HTMLElement {
  const host = element('div', { attributes: { class: 'chart', role: 'img' } });
  placed.set(host, placeIn(host, chart));
  return element('figure', {}, [element('figcaption', {}, [chart.title]), host]);
}

/** Has a chart on the page show what another would; false where there is none. */
export function adoptChart(now: Element, wanted: Element): boolean {
  const [shown, other] = [placed.get(now), placed.get(wanted)];
  if (shown === undefined || other === undefined) return false;
  other.stop();
  shown.show(other.chart);
  return true;
}

function placeIn(host: HTMLElement, first: PageChart): PlacedChart {
  let chart = first;
  let draw: (() => void) | null = null;
  const measure = (): void => {
    host.setAttribute('aria-label', chart.title);
    host.style.height = `${chart.kind === 'stacked' ? 300 : 48 + rowHeight * countOf(chart)}px`;
  };
  const seen = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      draw = drawer(host, () => chart);
    },
    { rootMargin: '300px' },
  );
  measure();
  seen.observe(host);
  return {
    get chart() {
      return chart;
    },
    show(other) {
      if (JSON.stringify(other) === JSON.stringify(chart)) return;
      chart = other;
      measure();
      draw?.();
    },
    stop: () => seen.disconnect(),
  };
}

/** Draws in an element from now on, whenever it is told to and what is around changes, until the element is taken away. */
function drawer(host: HTMLElement, chart: () => PageChart): () => void {
  const drawn = init(host, null, { renderer: 'svg' });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const draw = (): void => {
    if (!host.isConnected) {
      resized.disconnect();
      dark.removeEventListener('change', draw);
      drawn.dispose();
    } else if (host.clientWidth > 0) {
      drawn.resize();
      drawn.setOption(chartOption(chart(), { looks: looksOf(host), width: host.clientWidth }), { notMerge: true });
    }
  };
  const resized = new ResizeObserver(draw);
  resized.observe(host);
  dark.addEventListener('change', draw);
  return draw;
}

const countOf = (chart: PageChart): number =>
  chart.kind === 'spread' ? chart.groups.length : chart.kind === 'stacked' ? 0 : chart.bars.length;

function looksOf(host: HTMLElement): Looks {
  const style = getComputedStyle(host);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return { ink: read('--ink'), muted: read('--muted'), line: read('--line'), raised: read('--raised') };
}
