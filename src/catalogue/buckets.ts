// Upper bounds of histograms, inclusive. Buckets that stand in a snapshot stay as they are: other ones cannot be added to them.

const powers = (first: number, factor: number, length: number): readonly number[] =>
  Array.from({ length }, (_, power) => Number((first * factor ** power).toPrecision(12)));

/** 1 … 67,108,864 tokens, each four times the last (GenAI conventions). */
export const tokenBuckets = powers(1, 4, 14);
/** 0.01 … 81.92 s, each twice the last (GenAI conventions). */
export const callSecondsBuckets = powers(0.01, 2, 14);
/** One millionth of a dollar to 100 dollars, at about ×3. */
export const usdBuckets = [
  1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100,
] as const;
/** Ten milliseconds to ten minutes. */
export const toolSecondsBuckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600] as const;
/** Those of the conventions for the Model Context Protocol. */
export const mcpSecondsBuckets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] as const;
/** One second to six hours: agents, pipelines. */
export const longSecondsBuckets = [1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600] as const;
/** Tries of a debugging cycle. */
export const attemptBuckets = [1, 2, 3, 5, 8, 13, 21, 34] as const;
/** A millisecond to half a minute: what an exporter takes. */
export const exportSecondsBuckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30] as const;
