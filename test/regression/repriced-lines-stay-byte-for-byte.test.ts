import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appendRepriced } from '../../src/store/repriced.ts';
import { workingDirectory } from '../support/command.ts';

// The file was read as UTF-8 and written back: bytes that are none became U+FFFD, three bytes each.
it.each<[what: string, before: number[], between: string]>([
  ['bytes that are not UTF-8', [0x7b, 0xff, 0xfe, 0x7d, 0x0a], ''],
  ['a character that was cut, without a line feed', [0x22, 0xe2, 0x82], '\n'],
])('a line behind %s leaves them as they are', async (_, before, between) => {
  const directory = workingDirectory();
  const path = join(directory, 'repriced.jsonl');
  writeFileSync(path, Buffer.from(before));
  await appendRepriced(directory, { a: 1 });
  const after = Buffer.concat([Buffer.from(before), Buffer.from(`${between}{"a":1}\n`)]);
  expect(readFileSync(path).toString('hex')).toBe(after.toString('hex'));
});
