import { groupsOf } from '../../analysis/compare.ts';
import {
  type BestGroup,
  bestGroup,
  defaultWeights,
  qualityMeasures,
  type ScoredGroup,
  scoreParts,
  type UnknownPart,
  type Weights,
} from '../../analysis/comparison/index.ts';
import { defaultChance } from '../../analysis/statistics/index.ts';
import { countText, shareText, unknownText } from '../../common/figure-text.ts';
import { quoted } from '../../common/printable.ts';
import { type TableColumn, tableLines } from '../../common/table.ts';
import { nearest } from '../../config/nearest.ts';
import { askStore } from '../ask-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';

/** What `runledger best` is given. */
export interface BestOptions extends QuestionOptions {
  readonly weights?: Weights;
  readonly quality?: string;
  readonly by: 'config' | 'model' | 'temperature';
  readonly seed: number;
}

/** Says which configuration is best, and how sure that is. */
export async function best(
  { weights = defaultWeights, quality, by, seed, ...options }: BestOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return await askStore(options, io, async ({ store }) => {
    const groups = await groupsOf(store, by);
    const measures = qualityMeasures(groups.flatMap(({ runs }) => runs));
    const isMissing = quality !== undefined && !measures.includes(quality);
    const found = bestGroup(groups, { ...defaultChance, seed, weights, ...(quality !== undefined && { quality }) });
    return {
      json: { by, ...found },
      text: (place) => text(found, place),
      complaints: isMissing ? [unknownMeasure(quality, measures)] : [],
      code: isMissing ? exitCode.failed : exitCode.done,
    };
  });
}

function unknownMeasure(quality: string, known: readonly string[]): string {
  const near = nearest(quality, known);
  const hint = near === null ? `; known: ${known.join(', ') || 'none'}` : `; did you mean ${quoted(near)}?`;
  return `--quality: no run has ${quoted(quality)}${hint}`;
}

const columns: readonly TableColumn[] = [
  { title: 'configuration', mayBeCut: true },
  { title: 'runs', isFigure: true },
  { title: 'score', isFigure: true },
  ...scoreParts.map((part) => ({ title: part, isFigure: true, mayBeLeftOut: true })),
  { title: 'first in', isFigure: true },
];

function text(found: BestGroup, { width }: { readonly width: number | null }): string[] {
  const { ranked, too_few_runs, fewest_runs } = found;
  const few =
    too_few_runs.length === 0
      ? []
      : [`${countText(too_few_runs.length)} not ranked: fewer than ${fewest_runs} finished runs`];
  const [first] = ranked;
  if (first === undefined) return ['too few runs to tell which is best', ...few];
  const lines = tableLines(columns, ranked.map(rowOf), { width });
  return [headline(first, found), '', ...lines, '', ...legend(found), ...leftOutLines(found), ...few];
}

function headline({ group, score, first_share }: ScoredGroup, { verdict }: BestGroup): string {
  const sureness = `${pointsText(score)} of 100 points, first in ${shareText(first_share)} of resamples`;
  return verdict === 'clear' ? `best: ${group}, ${sureness}` : `ahead: ${group}, ${sureness}; too few runs to tell`;
}

const rowOf = ({ group, finished_runs, score, parts, first_share }: ScoredGroup): string[] => [
  group,
  countText(finished_runs),
  pointsText(score),
  ...scoreParts.map((part) => pointsText(parts[part].points)),
  shareText(first_share),
];

function legend({ weights, quality_measure }: BestGroup): string[] {
  const counted = scoreParts.filter((part) => weights[part] > 0);
  const shares = counted.map((part) => `${part} ${shareText(weights[part])}`).join(', ');
  return [`points of 100, counted as ${shares}${quality_measure === null ? '' : `; quality is ${quality_measure}`}`];
}

/** Of many that do not know a part, the first are named. */
const mostNamed = 3;

function leftOutLines({ left_out, partly_unknown, ranked }: BestGroup): string[] {
  return [
    ...left_out.map((unknown) => `left out: ${unknown.part}, which ${whoKnows(unknown, ranked)}`),
    ...partly_unknown.map(
      ({ part, unknown_for }) => `scored without ${part}, which is unknown of ${named(unknown_for)}`,
    ),
  ];
}

/** One configuration alone cannot be better or worse in it. */
function whoKnows({ unknown_for }: UnknownPart, ranked: readonly ScoredGroup[]): string {
  const knowing = ranked.find(({ group }) => !unknown_for.includes(group));
  return knowing === undefined
    ? 'is unknown of all'
    : `only ${knowing.group} knows: there is nothing to compare it with`;
}

function named(groups: readonly string[]): string {
  const more = groups.length - mostNamed;
  return `${groups.slice(0, mostNamed).join('; ')}${more > 0 ? ` and ${countText(more)} more` : ''}`;
}

const pointsText = (points: number | null): string => (points === null ? unknownText : points.toFixed(1));
