/**
 * `npm run nodes`: installs the other Node versions that tests run agents on, each in a folder of its own. As
 * dependencies of the project they would fight over `node_modules/.bin/node`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { otherNodes } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).config;
const home = new URL('../node_modules/.nodes/', import.meta.url).pathname;

for (const [major, version] of Object.entries(otherNodes)) {
  const directory = join(home, major);
  if (existsSync(join(directory, 'node_modules/node/bin/node'))) continue;
  mkdirSync(directory, { recursive: true });
  // The package fetches its binary in an install script, which newer npm runs only where it is allowed to.
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  execFileSync('npm', ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', `node@${version}`], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
