/**
 * How deep a JSON value may be nested: our own writers go 6 deep. `JSON.parse` takes any depth, but whoever writes the
 * value down again, as every format does, would run out of stack.
 */
export const maxDepth = 500;

/** Whether what was parsed from a text is nested deeper than that. Most texts have too few brackets for it. */
export function isTooDeep(parsed: unknown, text: string): boolean {
  if (text.length <= 2 * maxDepth || occurrences('{', text) + occurrences('[', text) <= maxDepth) return false;
  let level: unknown[] = [parsed];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** Counted up to one more than may be nested. */
function occurrences(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1 && count <= maxDepth; at = text.indexOf(character, at + 1)) count++;
  return count;
}
