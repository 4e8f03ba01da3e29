import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { ask } from '../../record/clean.ts';
import { shield } from './shield.ts';

/** A module of a framework, and what to do with it once it has been evaluated. */
export interface KnownModule {
  /** What its path ends with, from the last `node_modules/` on. */
  readonly path: RegExp;
  /** What its package calls itself, in the directory above; to be given where the path leaves room for other packages. */
  readonly packageName?: string;
  /** Functions of its own that `onLoad` may replace: they are no methods of anything. */
  readonly functions?: readonly string[];
  /** Called with its exports, for each copy and build of it that is loaded. */
  onLoad(exports: Readonly<Record<string, unknown>>, replace: Replace): void;
}

/** Puts another in the place of a module's function, for all who have imported it; by its name. */
export type Replace = Readonly<Record<string, (replacement: unknown) => void>>;

type Report = (index: number, exports: Readonly<Record<string, unknown>>, replace: Replace) => void;

// The line that is added to a module runs in its scope, where only what is global can be found.
const key = Symbol.for('runledger.loaded.v1');
const holder = globalThis as { [key]?: Report };

/** What is watched as it is loaded. */
export interface Watching {
  readonly known: readonly KnownModule[];
  /** Called for each module of a package, with its path from the last `node_modules/` on. */
  onPath(path: string): void;
}

/**
 * Has each known module report its exports when it is loaded, by `import` or `require`, at its last line: before whoever
 * loads it goes on, and once for each of its copies and builds. That line is all that is added to it; no other module is
 * touched. Returns what stops it.
 */
export function watchModules({ known, onPath }: Watching): () => void {
  holder[key] = (index, exports, replace) => shield(() => known[index]?.onLoad(exports, replace), undefined);
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const path = pathInPackages(url);
      if (path === null) return loaded;
      shield(() => onPath(path), undefined);
      const index = known.findIndex((each) => each.path.test(path) && isNamed(url, each.packageName));
      const module = known[index];
      if (module === undefined || loaded.source === undefined || loaded.source === null) return loaded;
      return {
        ...loaded,
        source: `${textOf(loaded.source)}\n${reportLine({ index, module, url, format: loaded.format })}`,
      };
    },
  });
  return () => {
    hooks.deregister();
    delete holder[key];
  };
}

function pathInPackages(url: string): string | null {
  const start = url.lastIndexOf('/node_modules/');
  return start === -1 ? null : url.slice(start + '/node_modules/'.length);
}

/** Read only for the few modules whose path is as it should be. */
function isNamed(url: string, packageName: string | undefined): boolean {
  if (packageName === undefined) return true;
  const manifest = ask(() => JSON.parse(readFileSync(new URL('../package.json', url), 'utf8')) as { name?: unknown });
  return manifest?.name === packageName;
}

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source);

interface Reporting {
  readonly index: number;
  readonly module: KnownModule;
  readonly url: string;
  readonly format: unknown;
}

/**
 * An ES module sees its own exports by importing itself. Where Node does not say what a module is, as of one that is
 * required and whose package has no `type`, the line must do in either; `typeof` does. It throws nothing into the module.
 */
function reportLine({ index, module, url, format }: Reporting): string {
  const replace = (module.functions ?? []).map((name) => `${name}:f=>{if(typeof ${name}==='function')${name}=f}`);
  const report = (exports: string): string =>
    `try{globalThis[Symbol.for('runledger.loaded.v1')]?.(${index},${exports},{${replace.join(',')}})}catch{}`;
  if (format === 'module') return `;import * as __runledger from ${JSON.stringify(url)};${report('__runledger')}`;
  return `;if(typeof module==='object'&&module)${report('module.exports')}`;
}
