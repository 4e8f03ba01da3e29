/**
 * The one of `known` that `word` most likely stands for: the one it is the beginning of, else the one fewest edits away;
 * null where it is more than `mostEdits` from each.
 */
export function nearest(word: string, known: readonly string[], mostEdits = usualEdits(word)): string | null {
  const written = word.slice(0, 80).toLowerCase();
  const begun = written.length < 3 ? undefined : known.find((candidate) => candidate.toLowerCase().startsWith(written));
  if (begun !== undefined) return begun;
  let best: string | null = null;
  let bestEdits = mostEdits + 1;
  for (const candidate of known) {
    const edits = editDistance(written, candidate.toLowerCase());
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** Two of five letters may be wrong, or one of three; four at most. */
const usualEdits = (word: string) => Math.min(4, Math.max(1, Math.round(word.length * 0.4)));

/** `; did you mean "x"? known: a, b, x`, without the question where nothing is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  const list = `known: ${known.join(', ')}`;
  return near === null ? `; ${list}` : `; did you mean ${JSON.stringify(near)}? ${list}`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(above, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let edits = Math.min(at(above, column) + 1, at(current, column - 1) + 1, replaced);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) edits = Math.min(edits, at(twoAbove, column - 2) + 1);
      current.push(edits);
    }
    twoAbove = above;
    above = current;
  }
  return at(above, b.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
