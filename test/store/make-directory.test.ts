import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory, makeDirectorySync } from '../../src/store/make-directory.ts';
import { temporaryDirectory } from './support.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.each([
  ['at once', async (path: string) => makeDirectorySync(path)],
  ['while the agent goes on', makeDirectory],
])('a directory that is made %s', (_when, make) => {
  it('is its owner’s alone, as are those above it that were missing', async () => {
    const root = temporaryDirectory();
    await make(join(root, 'a', 'b', 'c'));
    expect(['a', 'a/b', 'a/b/c'].map((path) => modeOf(join(root, path)))).toEqual(['700', '700', '700']);
  });

  it('may be there already, and be made by several at a time', async () => {
    const root = temporaryDirectory();
    await make(root);
    await Promise.all(Array.from({ length: 20 }, () => make(join(root, 'a', 'b'))));
    expect(modeOf(join(root, 'a', 'b'))).toBe('700');
  });

  it('may be there behind a link', async () => {
    const root = temporaryDirectory();
    await make(join(root, 'there'));
    symlinkSync(join(root, 'there'), join(root, 'link'));
    await make(join(root, 'link'));
    await make(join(root, 'link', 'below'));
    expect(modeOf(join(root, 'there', 'below'))).toBe('700');
  });

  it.each<[what: string, place: (root: string) => string, code: string]>([
    ['a file', (root) => join(root, 'file'), 'EEXIST'],
    ['below a file', (root) => join(root, 'file', 'a', 'b'), 'ENOTDIR'],
    ['below a link that leads nowhere', (root) => join(root, 'link', 'a'), 'ENOENT'],
    // Node's own `recursive` comes to no end here.
    ['where directories cannot be made', () => '/proc/none/a', 'ENOENT'],
    ['directly where directories cannot be made', () => '/proc/self/task/a', 'ENOENT'],
  ])('cannot be had as %s', async (_what, place, code) => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'nowhere'), join(root, 'link'));
    await expect(make(place(root))).rejects.toMatchObject({ code });
  });
});
