import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/config/index.ts';
import { keyTables, withTables } from './reference.ts';
import { load } from './support.ts';

const path = join(import.meta.dirname, '../../docs/configuration.md');
const document = readFileSync(path, 'utf8');
const blocks = [...document.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', content = '']) => ({
  kind,
  content,
}));
const examples = blocks.filter(({ kind }) => kind === 'yaml').map(({ content }) => content);

describe('docs/configuration.md', () => {
  // `vitest run test/config/reference.test.ts -u` writes the tables anew.
  it('says of each key and each variable what the schema says', async () => {
    await expect(withTables(document)).toMatchFileSnapshot(path);
  });

  it.each([...keyTables().keys()])('has a table of the keys in: %s', (mapping) => {
    expect(document).toContain(`<!-- keys: ${mapping}${mapping === '' ? '' : ' '}-->\n| key |`);
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  it.each(examples)('has an example that is valid: %s', (example) => {
    const result = load(`file_format: "1.1"\n${example}`);
    const said = result.ok ? result.warnings : result.problems;
    // An example of one section has no readers.
    expect(said.map(formatProblem).filter((line) => !line.includes('no meter_provider.readers'))).toEqual([]);
  });

  it('shows what is said of a wrong file', () => {
    const at = blocks.findIndex(({ kind }) => kind === 'yaml wrong');
    const result = load(blocks[at]?.content ?? '');
    expect(result.ok ? [] : result.problems.map(formatProblem)).toEqual(blocks[at + 1]?.content.trimEnd().split('\n'));
  });
});
