import { z } from 'zod';
import type { ConfigPath } from '../problem.ts';

/** The schema beneath wrappers for optional, null and defaults. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  return schema;
}

/** What the schema says of the place at `path`; null where it says nothing. */
function schemaAt(schema: z.core.$ZodType, path: ConfigPath): z.core.$ZodType | null {
  const here = unwrap(schema);
  const [segment, ...rest] = path;
  if (segment === undefined) return here;
  const below = childOf(here, segment);
  return below === null ? null : schemaAt(below, rest);
}

function childOf(schema: z.core.$ZodType, segment: string | number): z.core.$ZodType | null {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, segment)) return schema.shape[segment] ?? null;
  return null;
}

/** Keys that may stand in the mapping at `path`. */
export function keysAt(schema: z.core.$ZodType, path: ConfigPath): readonly string[] {
  const here = schemaAt(schema, path);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

/** Values that may stand at `path`, where only some may. */
export function valuesAt(schema: z.core.$ZodType, path: ConfigPath): readonly string[] {
  const here = schemaAt(schema, path);
  return here instanceof z.ZodEnum ? here.options.map(String) : [];
}
