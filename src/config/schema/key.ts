import { z } from 'zod';

/** What the reference in docs/configuration.md says of a key, beside what its schema says by itself. */
export interface KeyDoc {
  readonly meaning: string;
  /** What holds where the key is left out or null. */
  readonly fallback: string;
}

/** Meanings and defaults of the keys, read by the test that keeps docs/configuration.md in step. */
export const keyDocs = z.registry<KeyDoc>();

/** A key that must be there. */
export function required<S extends z.ZodType>(schema: S, meaning: string) {
  return described(schema.clone() as S, { meaning, fallback: 'required' });
}

/**
 * A key that may be left out. Null is the same as leaving it out, as OpenTelemetry has it: an unset `${VAR}` is null.
 * `shown` is the default in words, where the value itself would not tell.
 */
export function optional<S extends z.ZodType, const Fallback>(
  schema: S,
  { meaning, fallback, shown }: { meaning: string; fallback: Fallback; shown?: string },
) {
  const withFallback = schema.nullish().transform((value): NonNullable<z.output<S>> | Fallback => value ?? fallback);
  return described(withFallback, { meaning, fallback: shown ?? JSON.stringify(fallback) });
}

/** A mapping that may be left out, since each of its keys has a default. */
export function section<S extends z.ZodType>(schema: S, meaning: string) {
  const withDefaults = schema.nullish().transform((value): z.output<S> => value ?? schema.parse({}));
  return described(withDefaults, { meaning, fallback: '{}' });
}

/** A key that may be left out of what is handed on as it stands: null stays null, and the default is for who takes it. */
export function setting<S extends z.ZodType>(schema: S, { meaning, fallback }: KeyDoc) {
  return described(schema.nullish(), { meaning, fallback });
}

/** One of the keys of a `kind`. */
export function choice<S extends z.ZodType>(schema: S, meaning: string) {
  return described(schema.optional(), { meaning, fallback: 'one of these' });
}

/** The same where null stands for a mapping of defaults: `{ drop: null }` names `drop`. */
export function choiceOrEmpty<S extends z.ZodType>(schema: S, meaning: string) {
  const withDefaults = schema.nullable().transform((value): z.output<S> => value ?? schema.parse({}));
  return choice(withDefaults, meaning);
}

/** A mapping of exactly one key, the way OpenTelemetry names a kind: `{ periodic: … }`. */
export function kind<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape).refine((value) => hasOneKey(value), {
    error: `must have exactly one key: ${names}`,
    // Keys that are not known are out of `value` by now, and said already.
    when: ({ value, issues }) => isMapping(value) && issues.every(({ code }) => code !== 'unrecognized_keys'),
  });
}

/** True for plain mappings, not lists. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a mapping that names exactly one thing. */
export function hasOneKey(value: unknown): boolean {
  return isMapping(value) && Object.keys(value).length === 1;
}

function described<S extends z.ZodType>(schema: S, doc: KeyDoc): S {
  keyDocs.add(schema, doc);
  return schema;
}
