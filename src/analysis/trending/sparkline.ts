const bars = '▁▂▃▄▅▆▇█';

/** Values as bars of one line, 0 the lowest; `·` where one is unknown. Negative values count as 0. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0);
  return values.map((value) => (value === null ? '·' : bars.charAt(heightOf(value, most)))).join('');
}

const heightOf = (value: number, most: number): number =>
  most === 0 ? 0 : Math.round((Math.max(0, value) / most) * (bars.length - 1));
