import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectDirectory } from '../support/agent-process.ts';

const main = join(projectDirectory, 'dist/src/cli/main.js');

/** Notes what is loaded, and says it on stderr when the process ends. */
const noting = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
process.on('exit', () => process.stderr.write(JSON.stringify(loaded)));
`;

/** Packages that a command loads. */
function packagesLoadedBy(...args: string[]): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(noting)}`;
  const stderr = execFileSync(
    'sh',
    ['-c', 'exec "$@" 2>&1 >/dev/null', 'sh', process.execPath, '--import', hook, main, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    },
  );
  const names = (JSON.parse(stderr) as string[]).map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

describe('the command line', () => {
  it.each([['--version'], ['--help'], ['export', '--help'], ['completions', 'bash']])(
    'loads no package but that of its options for %s %s',
    (...args) => expect(packagesLoadedBy(...args.filter((arg) => arg !== undefined))).toEqual(['commander']),
  );
});
