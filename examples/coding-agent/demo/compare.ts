import type { RunSummary } from 'runledger';
import type { ServedCall } from '../../model-server/types.ts';

/** Where what was recorded differs from what the model server answered; empty where it does not. */
export function differences(totals: RunSummary, log: readonly ServedCall[]): string[] {
  const served = {
    modelCalls: log.length,
    failedModelCalls: log.filter(({ status }) => status >= 400).length,
    inputTokens: sum(log.map(({ usage }) => usage?.inputTokens)),
    outputTokens: sum(log.map(({ usage }) => usage?.outputTokens)),
    cacheReadTokens: sum(log.map(({ usage }) => usage?.cacheReadTokens)),
    cacheWriteTokens: sum(log.map(({ usage }) => usage?.cacheWriteTokens)),
    reasoningTokens: sum(log.map(({ usage }) => usage?.reasoningTokens)),
  };
  return Object.entries(served).flatMap(([name, value]) => {
    const recorded = totals[name as keyof typeof served];
    return recorded === value ? [] : [`${name}: ${value} served, ${recorded} recorded`];
  });
}

const sum = (counts: readonly (number | null | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0);
