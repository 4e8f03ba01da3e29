import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordStore } from '../analysis/recorded-store.ts';
import { projectDirectory } from '../support/agent-process.ts';

const main = join(projectDirectory, 'dist/src/cli/main.js');

/** Notes what is loaded, and says it on stderr when the process ends. */
const noting = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
process.on('exit', () => process.stderr.write(JSON.stringify(loaded)));
`;

/** What a command loads. */
function loadedBy(...args: string[]): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(noting)}`;
  const stderr = execFileSync(
    'sh',
    ['-c', 'exec "$@" 2>&1 >/dev/null', 'sh', process.execPath, '--import', hook, main, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    },
  );
  return JSON.parse(stderr) as string[];
}

/** What of the loaded modules the pattern has in parentheses, each once. */
const namesIn = (loaded: readonly string[], pattern: RegExp): string[] => [
  ...new Set(loaded.flatMap((url) => pattern.exec(url)?.[1] ?? [])),
];

const ofPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/;
const ofDefinition = /\/cli\/([a-z-]+-commands?)\.js$/;

describe('the command line', () => {
  it.each([['--version'], ['--help'], ['export', '--help'], ['completions', 'bash']])(
    'loads no package but that of its options for %s %s',
    (...args) =>
      expect(namesIn(loadedBy(...args.filter((arg) => arg !== undefined)), ofPackage)).toEqual(['commander']),
  );

  it.each([
    { args: ['--version'], definitions: [] },
    { args: ['summary', '--help'], definitions: ['question-commands'] },
  ])('loads what defines the command that is named, and no other: $args', ({ args, definitions }) => {
    expect(namesIn(loadedBy(...args), ofDefinition)).toEqual(definitions);
  });

  it('loads what reads runs only where one is read', async () => {
    const store = await recordStore();
    const readers = (args: string[]) =>
      loadedBy(...args, '--directory', store).filter((url) => url.endsWith('/collect-these.js'));
    expect(readers(['compact'])).toHaveLength(1);
    expect(readers(['summary', '--by', 'model'])).toEqual([]);
    const all = (command: string) =>
      loadedBy(command, '--directory', store).filter((url) => /\/(?:store\/index|read-ledgers)\.js$/.test(url));
    expect(all('summary')).toEqual([]);
    expect(all('runs')).toEqual([]);
  });
});
