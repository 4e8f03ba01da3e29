/**
 * Measures Runledger beside what one would use in its place, and prints the figures as a table:
 *
 *     npm run bench                                 all of it: three quarters of an hour
 *     node bench/run.ts record wire                 some
 *     node bench/run.ts --write-readme              puts them into README.md as well, where their places are
 *     node bench/run.ts --tiny                      only sees whether it runs: no figures
 *
 * Absolute figures are those of one machine in one hour; the columns beside them are from the same run. A figure that is
 * over its bound is named at the end, and does not fail the run: a machine that is busy elsewhere breaks any bound on time.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Section } from './bench.ts';
import { benches } from './benches/index.ts';
import { machine } from './report/machine.ts';
import { withFigures } from './report/readme.ts';
import { missed, table } from './report/table.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { tiny: { type: 'boolean' }, 'write-readme': { type: 'boolean' } },
});
const unknown = positionals.filter((wanted) => !benches.some(({ name }) => name === wanted));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no such bench; known: ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const heading = machine(new Date());
console.log(heading);
const measured = new Map<string, readonly Section[]>();
for (const { name, measure } of benches) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const sections = await measure(values.tiny ? 'tiny' : 'full');
  console.log(`\n${table(sections)}`);
  measured.set(name, sections);
}
const over = missed([...measured.values()].flat());
console.log(over.length === 0 ? '\nEvery bound holds.' : `\nOver their bounds:\n  ${over.join('\n  ')}`);
if (values['write-readme']) {
  const readme = new URL('../README.md', import.meta.url);
  await writeFile(readme, withFigures(await readFile(readme, 'utf8'), figuresOf));
}

/** The table of some benches; null where one of them was not measured. */
function figuresOf(names: readonly string[]): string | null {
  const sections = names.map((name) => measured.get(name));
  return sections.some((one) => one === undefined)
    ? null
    : `${heading}\n\n${table(sections.flatMap((one) => one ?? []))}`;
}
