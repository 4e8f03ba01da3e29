import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runAgent, temporaryStore } from '../support/agent-process.ts';

const ofModule = "export class ToolLoopAgent { generate() { return 'made'; } }";
const ofCommonJs = "exports.ToolLoopAgent = class { generate() { return 'made'; } };";

interface Package {
  readonly what: string;
  readonly name: string;
  readonly type?: 'module' | 'commonjs';
  readonly source: string;
  /** Its directory; default `ai`. */
  readonly directory?: string;
  readonly load: 'import' | 'require';
  readonly isWatched: boolean;
}

const cases: readonly Package[] = [
  // Node names no format for it: a line for CommonJS was added, and `module` is not defined there.
  { what: 'an ES module whose package has no type', name: 'ai', source: ofModule, load: 'require', isWatched: false },
  { what: 'an ES module whose package has no type', name: 'ai', source: ofModule, load: 'import', isWatched: true },
  { what: 'an ES module', name: 'ai', type: 'module', source: ofModule, load: 'require', isWatched: true },
  { what: 'CommonJS whose package has no type', name: 'ai', source: ofCommonJs, load: 'require', isWatched: true },
  { what: 'CommonJS', name: 'ai', type: 'commonjs', source: ofCommonJs, load: 'require', isWatched: true },
  { what: 'CommonJS whose package has no type', name: 'ai', source: ofCommonJs, load: 'import', isWatched: true },
  {
    what: 'CommonJS under another name',
    name: 'ai',
    directory: 'ai-old',
    source: ofCommonJs,
    load: 'require',
    isWatched: true,
  },
  {
    what: 'another package whose name begins alike',
    name: 'aiplane',
    directory: 'aiplane',
    source: ofCommonJs,
    load: 'require',
    isWatched: false,
  },
  // Names of its own that stand where the added line looks.
  {
    what: 'CommonJS with a Symbol of its own',
    name: 'ai',
    source: `const Symbol = 0;${ofCommonJs}`,
    load: 'require',
    isWatched: false,
  },
];

it.each(cases)(
  '$what, by $load, gives the agent what it exports, and is watched: $isWatched',
  async ({ name, type, source, directory = 'ai', load, isWatched }) => {
    const store = await temporaryStore();
    const file = join(store, 'node_modules', directory, 'dist/index.js');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(join(file, '../../package.json'), JSON.stringify({ name, type }));
    await writeFile(file, source);
    const loaded =
      load === 'import' ? `await import(${JSON.stringify(pathToFileURL(file).href)})` : `require('${file}')`;
    const program = `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const { ToolLoopAgent } = ${loaded};
      const isWrapped = Object.getOwnPropertySymbols(ToolLoopAgent.prototype.generate).length > 0;
      console.log(new ToolLoopAgent().generate(), isWrapped);`;
    const { stdout, stderr } = await runAgent(program, { store });
    expect({ stdout, stderr }).toEqual({ stdout: `made ${isWatched}\n`, stderr: '' });
  },
);
