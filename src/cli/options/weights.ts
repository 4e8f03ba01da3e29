import { InvalidArgumentError } from 'commander';
import { type ScorePart, scoreParts, type Weights } from '../../analysis/comparison/score-parts.ts';

/** Reads `success=4,cost=2`: what is not named counts nothing. What is no such list is wrong usage. */
export function parseWeights(text: string): Weights {
  const given = text.split(',').map((pair) => {
    const [, part = '', number = ''] = /^\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(pair) ?? [];
    if (!(scoreParts as readonly string[]).includes(part))
      throw new InvalidArgumentError(`Write ${scoreParts.map((name) => `${name}=1`).join(',')}, or some of them.`);
    return [part as ScorePart, Number(number)] as const;
  });
  const weights = { success: 0, cost: 0, quality: 0, speed: 0, ...Object.fromEntries(given) };
  if (Object.values(weights).every((weight) => weight === 0))
    throw new InvalidArgumentError('One of them must be more than 0.');
  return weights;
}
