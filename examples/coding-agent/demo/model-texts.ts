/** What the interviewer writes down. */
export const specifications = {
  slugify: 'slugify(title) gives lower-case words joined by single hyphens: accents removed, a-z and 0-9 only.',
  median: 'median(numbers) gives the middle of the numbers, of an even count the mean of the two, of none null.',
} as const;

/** The coder’s code: the first draft fails its tests, the mended one passes them, the reviewed one the review too. */
export const drafts = {
  slugify: {
    first: `export function slugify(title) {
  return title.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join('-');
}
`,
    mended: `export function slugify(title) {
  const plain = title.normalize('NFD').replace(/\\p{M}/gu, '');
  return plain.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join('-');
}
`,
    reviewed: '',
  },
  median: {
    first: `export function median(numbers) {
  const sorted = [...numbers].sort();
  return sorted[sorted.length >> 1];
}
`,
    mended: `export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
`,
    reviewed: `export function median(numbers) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
`,
  },
} as const;
