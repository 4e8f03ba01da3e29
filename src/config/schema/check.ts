import type { z } from 'zod';
import { quoted } from '../../common/printable.ts';
import { nearest, suggestion } from '../nearest.ts';
import type { ConfigPath, Finding } from '../problem.ts';
import { type CheckedFile, configFile } from './root.ts';
import { keysAt } from './tree.ts';

/** A file's data with defaults filled in, or all that is wrong with it. */
export type SchemaResult =
  | { readonly ok: true; readonly file: CheckedFile }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Checks plain data against the parts of OTel's model that Runledger uses, and `distribution.runledger`. */
export function checkSchema(data: unknown): SchemaResult {
  const result = configFile.safeParse(data);
  if (result.success) return { ok: true, file: result.data };
  return { ok: false, findings: result.error.issues.flatMap((issue) => findingsOf(issue, data)) };
}

function findingsOf(issue: z.core.$ZodIssue, data: unknown): Finding[] {
  const path = issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(configFile, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `${quoted(key)} is not a key here${suggestion(key, known)}`,
    }));
  }
  return [{ path, message: describe(issue, valueAt(data, path)) }];
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, value);
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}${nearestOf(value, issue.values.map(String))}`;
    case 'too_small':
      return issue.origin === 'int' || issue.origin === 'number'
        ? `must be at least ${issue.minimum}`
        : 'must not be empty';
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const plainNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
};

function describeType(expected: string, value: unknown): string {
  const wanted = plainNames[expected] ?? expected;
  if (value === undefined) return `is missing; it must be ${wanted}`;
  return `must be ${wanted}, but is ${plainNameOf(value)}${quotesHint(expected, value)}`;
}

/** What a value is, never the value. */
function plainNameOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction';
  return plainNames[typeof value] ?? typeof value;
}

function quotesHint(expected: string, value: unknown): string {
  if (expected === 'string' && typeof value !== 'object') return '; put it in quotes';
  if (typeof value !== 'string') return '';
  const readsAsExpected =
    expected === 'boolean'
      ? /^(true|false)$/i.test(value)
      : plainNames[expected]?.endsWith('number') && isNumeric(value);
  return readsAsExpected ? '; leave out the quotes' : '';
}

const isNumeric = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));

function nearestOf(value: unknown, known: readonly string[]): string {
  const near = typeof value === 'string' ? nearest(value, known) : null;
  return near === null ? '' : `; did you mean ${near}?`;
}

function valueAt(data: unknown, path: ConfigPath): unknown {
  let value = data;
  for (const segment of path) value = (value as Record<string | number, unknown> | null | undefined)?.[segment];
  return value;
}
