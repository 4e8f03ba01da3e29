import { registerHooks } from 'node:module';
import { shield } from './shield.ts';

/** A module of a framework, and what to do with it once it has been evaluated. */
export interface KnownModule {
  /** What its path ends with, from the last `node_modules/` on. */
  readonly path: RegExp;
  /** Called with its exports, for each copy and build of it that is loaded. */
  onLoad(exports: Readonly<Record<string, unknown>>): void;
}

type Report = (index: number, exports: Readonly<Record<string, unknown>>) => void;

// The line that is added to a module runs in its scope, where only what is global can be found.
const key = Symbol.for('runledger.loaded.v1');
const holder = globalThis as { [key]?: Report };

/**
 * Has each known module report its exports when it is loaded, by `import` or `require`, at its last line: before whoever
 * loads it goes on, and once for each of its copies and builds. That line is all that is added to it; no other module is
 * touched. Returns what stops it.
 */
export function watchModules(known: readonly KnownModule[]): () => void {
  holder[key] = (index, exports) => shield(() => known[index]?.onLoad(exports), undefined);
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const index = indexOf(url, known);
      if (index === -1 || loaded.source === undefined || loaded.source === null) return loaded;
      return { ...loaded, source: `${textOf(loaded.source)}\n${reportLine(index, { url, format: loaded.format })}` };
    },
  });
  return () => {
    hooks.deregister();
    delete holder[key];
  };
}

function indexOf(url: string, known: readonly KnownModule[]): number {
  const start = url.lastIndexOf('/node_modules/');
  return start === -1 ? -1 : known.findIndex(({ path }) => path.test(url.slice(start + '/node_modules/'.length)));
}

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source);

/** An ES module sees its own exports by importing itself. */
function reportLine(index: number, { url, format }: { readonly url: string; readonly format: unknown }): string {
  const report = `globalThis[Symbol.for('runledger.loaded.v1')]?.(${index},`;
  if (format !== 'module') return `;${report}module.exports);`;
  return `;import * as __runledger from ${JSON.stringify(url)};${report}__runledger);`;
}
