import { z } from 'zod';
import { variables } from '../../src/config/environment.ts';
import { keyDocs } from '../../src/config/schema/key.ts';
import { configFile } from '../../src/config/schema/root.ts';
import { unwrap } from '../../src/config/schema/tree.ts';

/** The tables of docs/configuration.md by the path of their mapping: `''`, `meter_provider`, `meter_provider.readers[]`, … */
export function keyTables(): ReadonlyMap<string, string> {
  return new Map(mappingsBelow('', configFile).map(({ path, schema }) => [path, keyTable(schema)]));
}

/** The table of the variables that are read. */
function variableTable(): string {
  return table(
    ['variable', 'meaning'],
    Object.entries(variables).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );
}

/** `document` with the tables that belong between its markers. */
export function withTables(document: string): string {
  const tables = keyTables();
  return document
    .replace(/(?<=<!-- variables -->\n)[\s\S]*?(?=<!-- \/variables -->)/, variableTable())
    .replace(
      /(?<=<!-- keys: ?(?<path>\S*) -->\n)[\s\S]*?(?=<!-- \/keys -->)/g,
      (_, path: string) => tables.get(path) ?? '',
    );
}

interface Mapping {
  readonly path: string;
  readonly schema: z.ZodObject;
}

/** Limits are the same for both kinds of readers; aggregations and detectors without settings need no table. */
const leftOut = /\.pull\.cardinality_limits$/;

function mappingsBelow(path: string, schema: z.core.$ZodType): Mapping[] {
  const here = unwrap(schema);
  if (here instanceof z.ZodArray) return mappingsBelow(`${path}[]`, here.element);
  if (!(here instanceof z.ZodObject) || Object.keys(here.shape).length === 0 || leftOut.test(path)) return [];
  const below = Object.entries(here.shape).flatMap(([key, child]) =>
    mappingsBelow(path === '' ? key : `${path}.${key}`, child as z.ZodType),
  );
  return [{ path, schema: here }, ...below];
}

function keyTable(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape).map(([key, child]) => {
    const doc = keyDocs.get(child as z.ZodType);
    if (doc === undefined)
      throw new Error(`${key} has no meaning: declare it by one of the functions in schema/key.ts`);
    const fallback = /^["[\]{}\d]|^(true|false)$/.test(doc.fallback) ? `\`${doc.fallback}\`` : doc.fallback;
    return [`\`${key}\``, typeName(child as z.ZodType), fallback, doc.meaning];
  });
  return table(['key', 'type', 'default', 'meaning'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function typeName(schema: z.core.$ZodType): string {
  const type = unwrap(schema);
  if (type instanceof z.ZodEnum) return type.options.map((option) => `\`${option}\``).join(', ');
  if (type instanceof z.ZodNumber) return numberName(type);
  if (type instanceof z.ZodString) return 'text';
  if (type instanceof z.ZodBoolean) return '`true`, `false`';
  if (type instanceof z.ZodArray) return `list of ${plural(typeName(type.element))}`;
  if (type instanceof z.ZodUnion) return 'text, number, `true`, `false`, or a list of one of these';
  if (type instanceof z.ZodRecord) return 'mapping of names to text, numbers, `true`, `false`';
  if (type instanceof z.ZodObject) return 'mapping';
  if (type instanceof z.ZodUnknown) return 'any';
  throw new Error(`no name for ${type._zod.def.type}`);
}

const plural = (name: string) => ({ mapping: 'mappings', number: 'numbers', any: 'anything' })[name] ?? name;

function numberName({ minValue, maxValue, format }: z.ZodNumber): string {
  const name = format === 'safeint' ? 'whole number' : 'number';
  if (minValue === null || minValue < -1e15) return name;
  return maxValue === null || maxValue > 1e15 ? `${name} ≥ ${minValue}` : `${name}, ${minValue} to ${maxValue}`;
}
