import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDirectory } from '../support/agent-process.ts';

const documents = globSync(['README.md', 'exporters/*/README.md', 'examples/*/README.md', 'docs/**/*.md'], {
  cwd: projectDirectory,
});

/** The pictures that a document shows, by where they are. */
const picturesIn = (document: string): string[] =>
  [
    ...readFileSync(join(projectDirectory, document), 'utf8').matchAll(
      /(?:src|srcset)="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)/g,
    ),
  ].map(([, attribute, link]) => join(dirname(document), attribute ?? link ?? ''));

const pictures = [...new Set(documents.flatMap(picturesIn))].sort();

it.each(pictures)('%s, which a document shows, is there and soon loaded', (picture) => {
  expect(statSync(join(projectDirectory, picture)).size).toBeLessThan(150_000);
});

it('shows every picture that there is', () => {
  expect(globSync('docs/images/*', { cwd: projectDirectory }).sort()).toEqual(pictures);
});
