/**
 * Colours that stay apart for who sees no red, green or blue: Okabe and Ito's (Color Universal Design, 2008), without the
 * yellow and the black that no background of ours would show, and grey for all else.
 */
export const seriesColours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'] as const;

/** The grey of what has no colour of its own. */
export const otherColour = '#8c8c8c';

/** A place among `seriesColours`; null is grey. */
export type ColourPlace = number | null;

/**
 * Which colour each model has, in every chart of a page: the first names, such as the dearest models, have one each, and
 * all others are grey. A dated version has the colour of its model.
 */
export function colourPlaces(models: readonly (string | null)[]): (model: string | null) => ColourPlace {
  const names = [...new Set(models.map(undated))].slice(0, seriesColours.length);
  const places = new Map(names.map((name, place) => [name, place]));
  return (model) => places.get(undated(model)) ?? null;
}

/** `gpt-5-mini-2025-08-07` and `claude-haiku-4-5-20251001` without their days. */
export const undated = (model: string | null): string | null =>
  model === null ? null : model.replace(/-(\d{4}-\d{2}-\d{2}|\d{8})$/, '');
