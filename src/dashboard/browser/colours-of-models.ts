import type { ColourOf } from '../../reports/charts/usage-charts.ts';
import { undated } from '../../reports/page/palette.ts';
import type { PageData } from '../page-data.ts';

/** Which colour each model of a page has: the same in charts and timelines, of whatever day its version is. */
export function coloursOfModels(colours: PageData['model_colours']): ColourOf {
  const places = new Map(colours.map(({ model, colour }) => [undated(model), colour]));
  return (model) => places.get(undated(model)) ?? null;
}
