import { quoted } from '../common/printable.ts';

/** The part of a zod issue that is read here. */
interface Issue {
  readonly code?: string | undefined;
  readonly keys?: readonly string[] | undefined;
}

/**
 * The `error` of a strict zod object, so that a key that does not exist is answered with those that do:
 * `z.strictObject(shape, { error: knownKeys(shape) })`.
 */
export function knownKeys(shape: object): (issue: Issue) => string | undefined {
  const known = Object.keys(shape).join(', ');
  return ({ code, keys = [] }) =>
    code === 'unrecognized_keys' ? `unknown ${keys.map(quoted).join(', ')}; known: ${known}` : undefined;
}

/**
 * What holds where a key is left out or null, which is the same: an unset `${VARIABLE}` is null.
 * `z.boolean().nullish().transform(orElse(true))`.
 */
export const orElse =
  <const F>(fallback: F) =>
  <T>(given: T | null | undefined): T | F =>
    given ?? fallback;
