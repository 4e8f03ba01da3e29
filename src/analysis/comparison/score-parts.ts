/** What a configuration is scored by. */
export const scoreParts = ['success', 'cost', 'quality', 'speed'] as const;

/** One of them. */
export type ScorePart = (typeof scoreParts)[number];

/** How much each part counts, relative to the others: 0 or more, and not all 0. */
export type Weights = Readonly<Record<ScorePart, number>>;

/** Whether it works counts most, then how good the work is. */
export const defaultWeights: Weights = { success: 4, cost: 2, quality: 3, speed: 1 };
