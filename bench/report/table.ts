import type { Row, Section } from '../bench.ts';

/** Characters of a column: 100 in all. */
const widths = [42, 12, 16, 12, 18] as const;

/** Some figures as plain text, at most 100 characters wide. */
export const table = (sections: readonly Section[]): string =>
  sections.map((section) => [heading(section), ...section.rows.map(line)].join('\n')).join('\n\n');

/** Rows whose bound is not kept, by their section's title and what they are. */
export function missed(sections: readonly Section[]): readonly string[] {
  return sections.flatMap(({ title, rows }) =>
    rows.flatMap(({ what, bound }) => (bound && !bound.holds ? [`${title}: ${what}`] : [])),
  );
}

const heading = ({ title, beside = '' }: Section): string => cells([title, 'Runledger', beside]);

const line = ({ what, ours, beside = '', compared = '', bound }: Row): string =>
  cells([`  ${what}`, ours, beside, compared, bound ? `${bound.text} ${bound.holds ? 'ok' : 'OVER'}` : '']);

/** The first to the left, figures to the right. */
function cells([what = '', ...figures]: readonly string[]): string {
  const columns = figures.map((figure, index) => figure.padStart(Math.max(widths[index + 1] ?? 0, figure.length + 2)));
  return `${what.padEnd(widths[0])}${columns.join('')}`.trimEnd();
}
