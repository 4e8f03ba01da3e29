import { validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { newId } from '../../src/record/new-id.ts';

it('makes UUIDv7s of the present millisecond, no two the same', () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, newId);
  const after = Date.now();
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(validate(id) && version(id) === 7).toBe(true);
    const millis = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(millis).toBeGreaterThanOrEqual(before);
    expect(millis).toBeLessThanOrEqual(after);
  }
});

it('draws new random bytes for each, beyond those it drew at once', () => {
  const ends = Array.from({ length: 1000 }, () => newId().slice(-12));
  expect(new Set(ends).size).toBe(ends.length);
});
