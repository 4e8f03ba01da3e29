import type { PathFacts } from './protocol.ts';

/** The model in a path of Google's, `…/models/gemini-2.5-flash:generateContent`, and whether the method streams. */
export function readModelMethod(path: string): PathFacts {
  const [, model = '', method = ''] = /([^/:]+):(\w+)$/.exec(path) ?? [];
  return { model: decoded(model), wantsStream: method.startsWith('stream') };
}

/** A path may have any `%` in it. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch {
    return text;
  }
}
