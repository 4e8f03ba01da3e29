import type { Level } from './scope.ts';

/** More than are on their way to an agent at any time. */
const maxRecent = 1_000;

const recent = new Map<string, Level>();

/** Notes in which scope a model's response was asked for. */
export function noteResponse(responseId: string, level: Level): void {
  recent.delete(responseId);
  recent.set(responseId, level);
  if (recent.size > maxRecent) for (const oldest of recent.keys()) return void recent.delete(oldest);
}

/** The scope that a response belongs to, for who meets it where no context leads back; null where it is not known. */
export const levelOfResponse = (responseId: string): Level | null => recent.get(responseId) ?? null;
