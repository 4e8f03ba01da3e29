import { describe, expect, it } from 'vitest';
import type { BarChart, StackedChart } from '../../../src/reports/charts/chart.ts';
import { chartSvg } from '../../../src/reports/charts/chart-svg.ts';

const attributes = (svg: string, tag: string): Record<string, string>[] =>
  [...svg.matchAll(new RegExp(`<${tag} ([^>]*?)/?>`, 'g'))].map(([, all = '']) =>
    Object.fromEntries([...all.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value])),
  );

const bars: BarChart = {
  kind: 'bars',
  title: 'Cost, USD',
  unit: 'usd',
  bars: [
    { label: 'a', colour: 0, value: 4 },
    { label: 'unknown', colour: 1, value: null },
    { label: 'b', colour: null, value: 1 },
  ],
};

describe('bars', () => {
  it('are as long as their values, and coloured as their series', () => {
    const drawn = attributes(chartSvg(bars), 'rect');
    expect(drawn.map((rect) => rect.class)).toEqual(['mark series-0', 'mark series-other']);
    expect(Number(drawn[0]?.width) / Number(drawn[1]?.width)).toBeCloseTo(4, 1);
  });

  it('are not drawn where nothing is known', () => {
    expect(chartSvg({ ...bars, bars: [{ label: 'a', colour: 0, value: null }] })).toBe('');
  });

  it('say their figures to who cannot see them', () => {
    expect(attributes(chartSvg(bars), 'svg')[0]).toMatchObject({
      role: 'img',
      'aria-label': 'Cost, USD: a 4.00; b 1.00',
    });
  });
});

describe('intervals', () => {
  const intervals = (low: number | null, high: number | null): BarChart => ({
    ...{ kind: 'intervals', title: 'Success', unit: 'share' },
    bars: [{ label: 'a', colour: 0, value: 0.5, low, high }],
  });
  const whisker = (svg: string) => attributes(svg, 'line').find((line) => line.class === 'whisker');

  it('reach from one end to the other', () => {
    const [point] = attributes(chartSvg(intervals(0.25, 0.75)), 'circle');
    const { x1, x2 } = whisker(chartSvg(intervals(0.25, 0.75))) ?? {};
    expect((Number(x1) + Number(x2)) / 2).toBeCloseTo(Number(point?.cx), 0);
  });

  it('reach to the edge where an end is open, and are not there where both are unknown', () => {
    const whole = whisker(chartSvg(intervals(0.25, 1)));
    expect(whisker(chartSvg(intervals(0.25, null)))).toEqual(whole);
    expect(whisker(chartSvg(intervals(null, null)))).toBeUndefined();
  });
});

describe('stacked columns', () => {
  const stacked: StackedChart = {
    ...{ kind: 'stacked', title: 'Cost by day', unit: 'usd', categories: ['2026-11-01', '2026-11-02'] },
    series: [
      { label: 'a', colour: 0, values: [1, 2] },
      { label: 'b', colour: 1, values: [null, 2] },
    ],
  };

  it('stand on top of each other', () => {
    const [first, a, b] = attributes(chartSvg(stacked), 'rect');
    expect(Number(a?.height)).toBeCloseTo(2 * Number(first?.height), 0);
    expect(Number(b?.y) + Number(b?.height)).toBeCloseTo(Number(a?.y), 0);
    expect(a?.x).toBe(b?.x);
    expect(attributes(chartSvg(stacked), 'rect')).toHaveLength(3);
  });

  it('are not drawn where nothing was used', () => {
    expect(chartSvg({ ...stacked, series: [{ label: 'a', colour: 0, values: [0, null] }] })).toBe('');
    expect(chartSvg({ ...stacked, categories: [], series: [] })).toBe('');
  });
});
