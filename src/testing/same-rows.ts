import assert from 'node:assert/strict';
import type { JsonValue, TableName } from '../catalogue/index.ts';
import { type AnyRow, columnsOf } from '../exporter/columns.ts';

/**
 * Throws unless two lists of rows of a table hold the same, in the same order, and says where they differ first. A
 * missing column is not null, 0 is not null, and no number is rounded; −0 is 0, which JSON does not tell apart.
 */
export function assertSameRows(table: TableName, actual: readonly AnyRow[], expected: readonly AnyRow[]): void {
  assert.equal(actual.length, expected.length, `${table}: rows`);
  const columns = columnsOf(table).map((column) => column.name);
  for (const [index, expectedRow] of expected.entries()) {
    const actualRow = actual[index] ?? {};
    assert.deepEqual(new Set(Object.keys(actualRow)), new Set(columns), `${table}[${index}]: columns`);
    for (const column of columns) {
      const [is, should] = [actualRow[column], expectedRow[column]];
      if (!sameValue(is, should)) assert.fail(`${table}[${index}].${column} is ${shown(is)}, not ${shown(should)}`);
    }
  }
}

function sameValue(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [leftEntries, rightKeys] = [Object.entries(left), Object.keys(right)];
  return (
    leftEntries.length === rightKeys.length &&
    leftEntries.every(([key, value]) => Object.hasOwn(right, key) && sameValue(value, (right as AnyRow)[key]))
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 120 ? `${text.slice(0, 120)}… (${text.length} characters)` : text;
}
