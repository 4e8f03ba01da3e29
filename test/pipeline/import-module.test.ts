import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { directoryWith } from '../config/support.ts';
import { sourceEnvironment } from '../support/source-process.ts';

const source = new URL('../../src/pipeline/import-module.ts', import.meta.url).href;

/** Imports by name in a process of its own, as from a configuration file; gives each default export, or why there is none. */
async function importAll(configFile: string, { cwd, specifiers }: { cwd: string; specifiers: readonly string[] }) {
  const script = `
    import { importFrom } from ${JSON.stringify(source)};
    const importModule = importFrom(${JSON.stringify(configFile)});
    const importing = ${JSON.stringify(specifiers)}.map((name) => importModule(name));
    const results = await Promise.allSettled(importing);
    console.log(JSON.stringify(results.map(({ value, reason }) => value ? value.default : reason.code)));`;
  const args = ['--no-warnings', '--experimental-strip-types', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env: sourceEnvironment() });
  return JSON.parse(stdout);
}

const packageOf = (exports: object) => JSON.stringify({ name: 'x', type: 'module', exports });

describe('a plugin is imported as by a module beside the configuration file', () => {
  it('by path, by the name of a package above it, several at a time', async () => {
    const root = directoryWith({
      'app/etc/plugin.mjs': `export default 'beside';`,
      'app/plugin.cjs': `module.exports = 'above';`,
      'app/node_modules/importable/package.json': packageOf({ import: './index.js' }),
      'app/node_modules/importable/index.js': `export default 'of a package';`,
      'app/node_modules/@scope/several/package.json': packageOf({ './one': './one.js' }),
      'app/node_modules/@scope/several/one.js': `import { name } from './two.js'; export default name;`,
      'app/node_modules/@scope/several/two.js': `export const name = 'of a path in one';`,
      'elsewhere/plugin.mjs': `export default 'elsewhere';`,
    });
    const specifiers = [
      './plugin.mjs',
      '../plugin.cjs',
      'importable',
      '@scope/several/one',
      join(root, 'elsewhere', 'plugin.mjs'),
      `file://${root}/elsewhere/plugin.mjs`,
      './gone.mjs',
      'not-installed',
      '@scope/several',
    ];
    const results = await importAll(join(root, 'app/etc/otel-config.yaml'), {
      cwd: join(root, 'elsewhere'),
      specifiers,
    });
    expect(results).toEqual([
      'beside',
      'above',
      'of a package',
      'of a path in one',
      'elsewhere',
      'elsewhere',
      'ERR_MODULE_NOT_FOUND',
      'ERR_MODULE_NOT_FOUND',
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    ]);
  });

  it('whatever stands in the names of its directories', async () => {
    const root = directoryWith({ 'a #1 %41?/plugin.mjs': `export default 'found';` });
    await mkdir(join(root, 'a A'));
    const configFile = join(root, 'a #1 %41?', 'otel-config.yaml');
    expect(await importAll(configFile, { cwd: root, specifiers: ['./plugin.mjs'] })).toEqual(['found']);
  });
});
