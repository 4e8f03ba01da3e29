import { currentRecorder } from './recorder.ts';
import type { Level } from './scope.ts';

/** More than are on their way to an agent at any time. */
const maxRecent = 1_000;

/** Those of late, and the thousand before: to let go of a thousand at a time takes nothing, of one at each call 3 µs. */
let recent = new Map<string, Level>();
let before: ReadonlyMap<string, Level> = new Map();

/** Notes in which scope a model's response was asked for. */
export function noteResponse(responseId: string, level: Level): void {
  recent.set(responseId, level);
  if (recent.size < maxRecent) return;
  before = recent;
  recent = new Map();
}

/** The scope that a response belongs to, for who meets it where no context leads back; null where it is not known. */
export function levelOfResponse(responseId: string): Level | null {
  currentRecorder()?.settleRecords();
  return recent.get(responseId) ?? before.get(responseId) ?? null;
}
