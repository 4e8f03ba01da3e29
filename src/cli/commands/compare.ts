import { groupsOf } from '../../analysis/compare.ts';
import { compareGroups, type GroupBy } from '../../analysis/comparison/index.ts';
import { defaultChance } from '../../analysis/statistics/index.ts';
import { quoted } from '../../common/printable.ts';
import { nearest } from '../../config/nearest.ts';
import { askStore } from '../ask-store.ts';
import { comparisonText } from '../comparison-text.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { comparedKinds } from '../options/compared-kinds.ts';
import type { QuestionOptions } from '../options/question-options.ts';

/** What `runledger compare` is given. */
export interface CompareOptions extends QuestionOptions {
  /** One word for what runs are put together by, or the ids of runs. */
  readonly what: readonly string[];
  readonly reference?: string;
  readonly seed: number;
}

/** Sets groups of runs beside each other, or runs. */
export async function compare({ what, reference, seed, ...options }: CompareOptions, io: CommandIo): Promise<ExitCode> {
  const by = kindOf(what);
  if (by === null) {
    io.stderr.write(`${misunderstood(what)}\n`);
    return exitCode.wrongUsage;
  }
  const asked: QuestionOptions = by === 'run' ? { ...options, runId: what } : options;
  return await askStore(asked, io, async ({ store }) => {
    const groups = await groupsOf(store, by);
    const known = new Set(groups.map(({ group }) => group));
    const missing = by === 'run' ? what.filter((runId) => !known.has(runId)) : [];
    const isReferenceMissing = reference !== undefined && !known.has(reference);
    const wanted = isReferenceMissing
      ? undefined
      : (reference ?? (by === 'run' ? what.find((id) => known.has(id)) : undefined));
    const comparison = compareGroups(groups, {
      ...defaultChance,
      seed,
      ...(wanted !== undefined && { reference: wanted }),
    });
    return {
      json: { by, ...comparison },
      text: (place) => comparisonText(comparison, place),
      complaints: [
        ...missing.map((runId) => `${runId}: there is no such run`),
        ...(isReferenceMissing ? [unknownReference(reference, [...known])] : []),
      ],
      code: missing.length > 0 || isReferenceMissing ? exitCode.failed : exitCode.done,
    };
  });
}

function unknownReference(reference: string, known: readonly string[]): string {
  const near = nearest(reference, known);
  const hint = near === null ? '' : `; did you mean ${quoted(near)}?`;
  return `--reference: there is no group ${quoted(reference)}${hint}`;
}

const kinds: Readonly<Record<(typeof comparedKinds)[number], GroupBy>> = {
  models: 'model',
  temperatures: 'temperature',
  configs: 'config',
};

function kindOf(what: readonly string[]): GroupBy | null {
  const [first = '', ...others] = new Set(what);
  if (others.length > 0) return 'run';
  return Object.hasOwn(kinds, first) ? kinds[first as keyof typeof kinds] : null;
}

function misunderstood([word = '']: readonly string[]): string {
  const near = nearest(word, comparedKinds);
  const hint = near === null ? '' : `; did you mean ${near}?`;
  return `compare: ${quoted(word)} is none of ${comparedKinds.join(', ')}, and of runs two or more are compared${hint}`;
}
