import { describe, expect, it } from 'vitest';
import { colourPlaces, otherColour, seriesColours } from '../../../src/reports/page/palette.ts';

type Rgb = readonly [number, number, number];

const linear = (hex: string): Rgb => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [red, green, blue];
};

/** What who lacks a kind of cones sees: Machado, Oliveira and Fernandes (IEEE TVCG 15, 2009), severity 1. */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: readonly Rgb[], [a, b, c]: Rgb): Rgb => {
  const [x = 0, y = 0, z = 0] = matrix.map(([p, q, r]) => Math.min(1, Math.max(0, p * a + q * b + r * c)));
  return [x, y, z];
};

/** CIE 1976 L*a*b* under D65. */
function lab(rgb: Rgb): Rgb {
  const [x, y, z] = [
    (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047,
    0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.072175 * rgb[2],
    (0.0193339 * rgb[0] + 0.119192 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883,
  ].map((value) => (value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27 / 116) * value + 16 / 116)) as unknown as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('the colours of series', () => {
  // A difference of 2.3 can just be seen (Mahy and others, 1994).
  it.each(Object.entries(visions))('are far apart to who sees %s', (_, matrix) => {
    const seen = seriesColours.map((colour) => lab(times(matrix, linear(colour))));
    for (const [place, colour] of seen.entries())
      for (const other of seen.slice(place + 1)) expect(distance(colour, other)).toBeGreaterThan(10);
  });

  it('are none of them the grey of all else', () => {
    const grey = lab(linear(otherColour));
    for (const colour of seriesColours) expect(distance(lab(linear(colour)), grey)).toBeGreaterThan(20);
  });
});

describe('a model', () => {
  const models = ['m-0', 'm-1-2025-08-07', 'm-2-20251001', null, 'm-4', 'm-5', 'm-6'];
  const colourOf = colourPlaces(models);

  it.each([
    ['m-0', 0],
    ['m-1-2025-08-07', 1],
    ['m-1', 1],
    ['m-1-2026-01-01', 1],
    ['m-2', 2],
    [null, 3],
    ['m-5', 5],
  ])('%s has the colour of its place, whatever its version', (model, place) => {
    expect(colourOf(model)).toBe(place);
  });

  it.each(['m-6', 'm', 'other'])('%s is grey, being none of the first', (model) => {
    expect(colourOf(model)).toBeNull();
  });
});
