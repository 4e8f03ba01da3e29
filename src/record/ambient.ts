import { ask } from './clean.ts';
import { isWithin, type Scope } from './scope.ts';

/**
 * Tells the scope in which the code that asks was called, where only a framework knows: OTel can make a context active
 * for a callback, and a framework that reports starts and ends gives none. Null where there is none. It may throw.
 */
export type AmbientSource = () => Scope | null;

interface Ambient {
  readonly sources: Set<AmbientSource>;
  /** A source is being asked: what it records meanwhile must not ask it again. */
  isAsking: boolean;
}

// Behind a registered symbol for the same reason as the recorder: a bundled copy must see what `register` has started.
const key = Symbol.for('runledger.ambient.v1');
const holder = globalThis as { [key]?: Ambient };

/** Adds a source; returns what takes it away. */
export function addAmbientSource(source: AmbientSource): () => void {
  holder[key] ??= { sources: new Set(), isAsking: false };
  const { sources } = holder[key];
  sources.add(source);
  return () => void sources.delete(source);
}

/**
 * The innermost of a scope and those that the sources tell of. One of these counts only where it stands inside the
 * other: what the agent entered by itself since is nearer, and what belongs elsewhere is another's.
 */
export function ambientScope(scope: Scope | null): Scope | null {
  const ambient = holder[key];
  if (!ambient || ambient.sources.size === 0 || ambient.isAsking) return scope;
  ambient.isAsking = true;
  let innermost = scope;
  for (const source of ambient.sources) {
    const told = ask(source) ?? null;
    if (told && isWithin(told.level, innermost?.level ?? null)) innermost = told;
  }
  ambient.isAsking = false;
  return innermost;
}
