/** The comments between which the figures stand. */
const start = '<!-- bench:start -->';
const end = '<!-- bench:end -->';

/** A README with other figures in it. Throws where it has no place for them. */
export function withFigures(readme: string, figures: string): string {
  const [before, rest, ...others] = readme.split(start);
  const [, after, ...more] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || others.length + more.length > 0) {
    throw new Error(`README.md: needs ${start} and ${end}, each once, for the figures to stand between`);
  }
  return `${before}${start}\n\n<pre>\n${figures.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}\n</pre>\n\n${end}${after}`;
}
