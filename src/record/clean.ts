import { redactSecrets } from '../common/redact.ts';

/** What one text or name may hold: an event is a line, not a document. */
const limits = { text: 4096, name: 256 } as const;

/** A name from outside (role, tool, model): text of at most 256 characters; null where there is none. */
export function cleanName(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).slice(0, limits.name).toWellFormed();
  return text === '' ? null : text;
}

/** Text that was passed on purpose: secrets redacted, at most `maxLength` characters. Null for what is no text. */
export function cleanText(value: unknown, maxLength: number = limits.text): string | null {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint': {
      const text = wholeWords(String(value), maxLength * 2);
      return redactSecrets(text).slice(0, maxLength).toWellFormed();
    }
    default:
      return null;
  }
}

/** The text as far as a word ends before `length`: half a secret has no longer the shape of one. */
function wholeWords(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf(' ', length);
  return text.slice(0, end > length / 2 ? end : length);
}

/** A measured number: null unless it is finite. */
export function cleanNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An amount (money, a duration): null unless it is finite and not below 0, which no histogram takes. */
export function cleanAmount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** A count: null unless it is a whole number from 0 to 2^53 - 1. */
export function cleanCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** True or false; null for anything else. */
export function cleanFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** One of a few words; null for any other. */
export function cleanWord<W extends string>(value: unknown, words: readonly W[]): W | null {
  return words.find((word) => word === value) ?? null;
}

/** What a question to a value of the agent's own comes to; undefined where its getter or its proxy throws. */
export function ask<T>(question: () => T): T | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}
