/** A scale from 0 to a round number. */
export interface Scale {
  readonly top: number;
  readonly ticks: readonly number[];
}

/** About four steps of 1, 2, 2.5 or 5 times a power of ten, up to what covers the largest value. */
export function niceScale(most: number): Scale {
  if (!(most > 0) || !Number.isFinite(most)) return { top: 1, ticks: [0, 1] };
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(most / step - 1e-9);
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}
