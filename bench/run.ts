/**
 * Measures Runledger beside what one would use in its place, and prints the figures as a table:
 *
 *     npm run bench                                 all of it: a quarter of an hour
 *     node bench/run.ts record wire                 some
 *     node bench/run.ts --write-readme              puts the table into README.md as well
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
const sections: Section[] = [];
for (const { name, measure } of benches) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const measured = await measure(values.tiny ? 'tiny' : 'full');
  console.log(`\n${table(measured)}`);
  sections.push(...measured);
}
const over = missed(sections);
console.log(over.length === 0 ? '\nEvery bound holds.' : `\nOver their bounds:\n  ${over.join('\n  ')}`);
if (values['write-readme']) {
  const readme = new URL('../README.md', import.meta.url);
  await writeFile(readme, withFigures(await readFile(readme, 'utf8'), `${heading}\n\n${table(sections)}`));
}
