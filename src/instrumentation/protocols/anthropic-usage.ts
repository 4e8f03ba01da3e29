import type { UsageShape } from '../../pricing/index.ts';
import { countOrNull, objectOrNull } from './values.ts';

type Counts = Readonly<Record<string, unknown>>;

/** Anthropic's usage object, by whichever way it comes. */
export const anthropicUsageShape: UsageShape = { owner: 'anthropic', flavor: 'default', toExtracted: billedUsage };

/** Iterations that the model which answers is billed for; an adviser and a fallback are models of their own. */
const ownIterations: ReadonlySet<unknown> = new Set(['message', 'compaction']);

/**
 * The usage that is billed. Where the conversation was compacted on the way, the counts at the top are those of the other
 * iterations, and what is billed is the sum of all. Null where an iteration was another model's, whose price is not that of
 * the answer: https://platform.claude.com/docs/en/build-with-claude/compaction-threshold,
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool
 */
function billedUsage(value: unknown): unknown {
  const usage = objectOrNull(value);
  if (usage === null || !Array.isArray(usage.iterations)) return value;
  const iterations = usage.iterations.map((iteration) => objectOrNull(iteration) ?? {});
  const models = new Set(iterations.map(({ model }) => model ?? null).filter((model) => model !== null));
  if (models.size > 1 || !iterations.every(({ type }) => ownIterations.has(type))) return null;
  return iterations.some(({ type }) => type === 'compaction') ? withSums(usage, iterations) : usage;
}

/** The usage with the sums of all iterations. Of thinking only that at the top is counted: the sum is unknown. */
function withSums(usage: Counts, iterations: readonly Counts[]): Counts | null {
  const isCounted = (iteration: Counts) =>
    countOrNull(iteration.input_tokens) !== null && countOrNull(iteration.output_tokens) !== null;
  if (!iterations.every(isCounted)) return null;
  const writes = iterations.map((iteration) => objectOrNull(iteration.cache_creation) ?? {});
  return {
    ...usage,
    ...sumsOf(iterations, ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens']),
    cache_creation: sumsOf(writes, ['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens']),
    output_tokens_details: null,
  };
}

/** The sum of each count, null where none of the parts has it. */
function sumsOf(parts: readonly Counts[], names: readonly string[]): Counts {
  return Object.fromEntries(
    names.map((name) => {
      const counts = parts.map((part) => countOrNull(part[name])).filter((count) => count !== null);
      return [name, counts.length === 0 ? null : counts.reduce((sum, count) => sum + count)];
    }),
  );
}
