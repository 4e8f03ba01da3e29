import { type Chance, type ResampleOptions, resample, type Statistic } from '../statistics/index.ts';
import { type ComparedRun, isFinished, isSuccess } from './compared-run.ts';
import { type FigureDefinition, figures, qualityFigure } from './figures.ts';
import type { RunGroup } from './group-runs.ts';
import { qualityMeasures } from './quality-measures.ts';

/** Below this many finished runs that know a figure, nothing is said of how it compares: docs/decisions has why. */
export const fewestRuns = 5;

/** A figure of a group, and what it is in samples drawn from the group. */
export interface SampledFigure {
  readonly definition: FigureDefinition;
  readonly statistic: Statistic;
  /** Empty below `fewestRuns`. */
  readonly replicates: Float64Array;
}

/** A group whose figures have been worked out. */
export interface Sample {
  readonly group: RunGroup;
  readonly finished: readonly ComparedRun[];
  readonly successes: number;
  /** By the figure's name, or the measure of quality. */
  readonly figures: ReadonlyMap<string, SampledFigure>;
}

/** Works out the figures of groups, with every measure of quality that a run of them has. */
export function sampleGroups(groups: readonly RunGroup[], chance: Chance): Sample[] {
  const measures = qualityMeasures(groups.flatMap(({ runs }) => runs));
  return groups.map((group, stream) => sampleGroup(group, { ...chance, stream, measures }));
}

/** Works out a group's figures, all of them of the same drawn runs. Unfinished runs are left out. */
export function sampleGroup(
  group: RunGroup,
  { measures, ...options }: ResampleOptions & { readonly measures: readonly string[] },
): Sample {
  const finished = group.runs.filter(isFinished);
  const definitions: [string, FigureDefinition][] = [
    ...Object.entries(figures),
    ...measures.map((measure): [string, FigureDefinition] => [measure, qualityFigure(measure)]),
  ];
  const sampled = definitions.map(([name, definition]): [string, SampledFigure] => {
    const statistic = definition.statistic(finished);
    const isDrawn = statistic.known >= fewestRuns;
    return [name, { definition, statistic, replicates: new Float64Array(isDrawn ? options.resamples : 0) }];
  });
  const drawn = sampled.map(([, figure]) => figure).filter(({ replicates }) => replicates.length > 0);
  if (drawn.length > 0) {
    resample(finished.length, options, (places, index) => {
      for (const { statistic, replicates } of drawn) replicates[index] = statistic.of(places);
    });
  }
  return { group, finished, successes: finished.filter(isSuccess).length, figures: new Map(sampled) };
}
