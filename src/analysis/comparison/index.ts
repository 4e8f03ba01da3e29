export { type BestGroup, bestGroup, type ScoredGroup, type ScoredPart, type UnknownPart } from './best-group.ts';
export {
  type ComparedGroup,
  type Comparison,
  compareGroups,
  type Difference,
  type Figure,
  type QualityFigure,
} from './compare-groups.ts';
export type { ComparedRun } from './compared-run.ts';
export type { FigureName } from './figures.ts';
export { type GroupBy, groupRuns, type RunGroup } from './group-runs.ts';
export { qualityMeasures } from './quality-measures.ts';
export { sampleGroups } from './sample.ts';
export { defaultWeights, type ScorePart, scoreParts, type Weights } from './score-parts.ts';
