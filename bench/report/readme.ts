/** A place for figures, which says of which benches: `<!-- bench:start record wire -->`, and `<!-- bench:end -->` behind it. */
const place = /(?<=<!-- bench:start ([\w -]+?) -->).*?(?=<!-- bench:end -->)/gs;

/**
 * A README with other figures in it, in each of its places for which `figuresOf` has some: it is asked with the names of the
 * benches, and answers null where one of them was not measured. Throws where no place is filled.
 */
export function withFigures(readme: string, figuresOf: (benches: readonly string[]) => string | null): string {
  let filled = 0;
  const written = readme.replace(place, (before, names: string) => {
    const figures = figuresOf(names.split(' '));
    if (figures === null) return before;
    filled += 1;
    return `\n\n<pre>\n${figures.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}\n</pre>\n\n`;
  });
  if (filled > 0) return written;
  const form = '<!-- bench:start NAME … --> and <!-- bench:end -->';
  throw new Error(
    `README.md: needs ${form}, with names of benches that were all measured, for figures to stand between`,
  );
}
