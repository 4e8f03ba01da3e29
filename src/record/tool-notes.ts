import type { JsonValue } from '../catalogue/index.ts';
import type { Level } from './scope.ts';

type Notes = Readonly<Record<string, JsonValue>>;

const notes = new WeakMap<Level, Notes>();

/** Adds to what an open tool call says of itself when it ends. */
export function noteOnTool(level: Level, added: Notes): void {
  notes.set(level, { ...notes.get(level), ...added });
}

/** What was added; null where nothing was. */
export const notesOnTool = (level: Level): Notes | null => notes.get(level) ?? null;
