import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkTarget, type TargetOptions } from '../../../src/export/targets/check-target.ts';
import { exportFormat } from '../../../src/export/targets/export-format.ts';
import { newPlace } from './support.ts';

const manifest = JSON.stringify({ format: exportFormat, version: 1, files: ['runs.csv', 'export.json'] });
const json = `{\n  "metadata": {\n    "format": "${exportFormat}"\n  }\n}`;
const zip = Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18), Buffer.from(exportFormat)]);

/** Checks a path of the place, and gives what was wrong with it; null where it may be written. */
async function refusalOf(
  path: string,
  { kind, overwrite = false, prepare }: Partial<TargetOptions> & { prepare?(root: string): void },
): Promise<string | null> {
  const place = newPlace();
  prepare?.(place.root);
  const target = path.replace('ROOT', place.root);
  const checked = checkTarget(target, { kind: kind ?? 'directory', overwrite, surroundings: place });
  const refusal = await checked.then(
    () => null,
    (error: Error) => error,
  );
  if (refusal !== null) expect(refusal.name).toBe('ExportRefused');
  return refusal?.message.replaceAll(place.root, 'ROOT') ?? null;
}

describe('a place where nothing may be written', () => {
  it.each([
    { path: '.', problem: 'is the current directory, or holds it' },
    { path: '..', problem: 'is the current directory, or holds it' },
    { path: 'ROOT/work', problem: 'is the current directory, or holds it' },
    { path: 'ROOT/work/here/', problem: 'is the current directory, or holds it' },
    { path: '/', problem: 'is the root of the file system' },
    { path: 'ROOT/home', problem: 'is the home directory, or holds it' },
    { path: 'ROOT/home/../home', problem: 'is the home directory, or holds it' },
    { path: 'ROOT/work/data/runs', problem: 'is the store, or holds it' },
    { path: 'ROOT/work/data', problem: 'is the store, or holds it' },
    { path: '../data/runs/export', problem: 'is inside the store, where it would be taken for a run' },
    { path: '../data/runs/run-1/events.jsonl', problem: 'is inside the store, where it would be taken for a run' },
  ])('is $path', async ({ path, problem }) => {
    for (const kind of ['file', 'directory'] as const)
      for (const overwrite of [false, true])
        expect(await refusalOf(path, { kind, overwrite })).toBe(`${path}: ${problem}`);
  });

  it('is a link, and the store by a link on the way', async () => {
    const prepare = (root: string): void => {
      mkdirSync(join(root, 'elsewhere'));
      symlinkSync(join(root, 'elsewhere'), join(root, 'link'));
      symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
      symlinkSync(join(root, 'work'), join(root, 'way'));
    };
    expect(await refusalOf('ROOT/link', { prepare })).toBe('ROOT/link: is a link, which is not followed');
    expect(await refusalOf('ROOT/dangling', { prepare })).toBe('ROOT/dangling: is a link, which is not followed');
    expect(await refusalOf('ROOT/way/data/runs', { prepare })).toBe('ROOT/way/data/runs: is the store, or holds it');
    expect(await refusalOf('ROOT/way/data/runs/x', { prepare })).toMatch('is inside the store');
    expect(await refusalOf('ROOT/link/out', { prepare })).toBe(null);
  });
});

interface Found {
  readonly what: string;
  readonly kind: 'file' | 'directory';
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly plain: string | null;
  readonly overwriting: string | null;
}

const isThere = 'is an export already, which --overwrite would replace';
const foreignFile = 'is there, and no export of Runledger’s: it is not replaced';
const foreignDirectory = 'is a directory with something in it, and no export of Runledger’s: it is not replaced';

describe('what stands at the place', () => {
  it.each<Found>([
    { what: 'nothing', kind: 'file', files: {}, plain: null, overwriting: null },
    { what: 'nothing', kind: 'directory', files: {}, plain: null, overwriting: null },
    { what: 'JSON of ours', kind: 'file', files: { out: json }, plain: isThere, overwriting: null },
    { what: 'gzip of ours', kind: 'file', files: { out: gzipSync(json) }, plain: isThere, overwriting: null },
    { what: 'zstd of ours', kind: 'file', files: { out: zstdCompressSync(json) }, plain: isThere, overwriting: null },
    { what: 'an archive of ours', kind: 'file', files: { out: zip }, plain: isThere, overwriting: null },
    { what: 'other JSON', kind: 'file', files: { out: '{"a":1}' }, plain: foreignFile, overwriting: foreignFile },
    { what: 'other gzip', kind: 'file', files: { out: gzipSync('a') }, plain: foreignFile, overwriting: foreignFile },
    { what: 'an empty file', kind: 'file', files: { out: '' }, plain: foreignFile, overwriting: foreignFile },
    {
      what: 'a directory',
      kind: 'file',
      files: { 'out/export.json': manifest },
      plain: 'is a directory, and a file would be written: it is not replaced',
      overwriting: 'is a directory, and a file would be written: it is not replaced',
    },
    { what: 'an export', kind: 'directory', files: { 'out/export.json': manifest }, plain: isThere, overwriting: null },
    {
      what: 'a file',
      kind: 'directory',
      files: { out: json },
      plain: 'is there, and no directory: it is not replaced',
      overwriting: 'is there, and no directory: it is not replaced',
    },
    ...['work.txt', 'export.json', '.git/config'].map((name) => ({
      what: `a directory with ${name}`,
      kind: 'directory' as const,
      files: { [`out/${name}`]: '{}' },
      plain: foreignDirectory,
      overwriting: foreignDirectory,
    })),
  ])('$what, where a $kind would be written', async ({ kind, files, plain, overwriting }) => {
    const prepare = (root: string): void => {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(join(root, name, '..'), { recursive: true });
        writeFileSync(join(root, name), content);
      }
    };
    const said = (problem: string | null) => (problem === null ? null : `ROOT/out: ${problem}`);
    expect(await refusalOf('ROOT/out', { kind, prepare })).toBe(said(plain));
    expect(await refusalOf('ROOT/out', { kind, overwrite: true, prepare })).toBe(said(overwriting));
  });

  it('is looked at from the directory that paths are relative to', async () => {
    const prepare = (root: string): void => writeFileSync(join(root, 'work/here/notes.txt'), 'mine');
    expect(await refusalOf('notes.txt', { kind: 'file', prepare })).toBe(`notes.txt: ${foreignFile}`);
  });

  it('may be an empty directory', async () => {
    const prepare = (root: string) => mkdirSync(join(root, 'out'));
    expect(await refusalOf('ROOT/out', { prepare })).toBe(null);
  });
});

describe('what a killed export left', () => {
  const dead = '.out.999999999.0123456789ab';
  const check = (place: ReturnType<typeof newPlace>, overwrite: boolean) =>
    checkTarget(join(place.root, 'out'), { kind: 'directory', overwrite, surroundings: place });

  it('gets its name back, where it was being replaced', async () => {
    const place = newPlace({ [`${dead}.old/export.json`]: manifest, [`${dead}.old/runs.csv`]: 'a' });
    await expect(check(place, false)).rejects.toThrow('is an export already');
    expect(readFileSync(join(place.root, 'out/runs.csv'), 'utf8')).toBe('a');
  });

  it('is removed, where it was not whole, and so is what had been replaced, but for what others put there', async () => {
    const place = newPlace({
      'out/export.json': manifest,
      [`${dead}.tmp/runs.csv`]: 'half',
      [`${dead}.old/export.json`]: manifest,
      [`${dead}.old/runs.csv`]: 'a',
      [`${dead}.old/late/notes.txt`]: 'mine',
    });
    await check(place, true);
    expect(existsSync(join(place.root, `${dead}.tmp`))).toBe(false);
    expect(existsSync(join(place.root, `${dead}.old/runs.csv`))).toBe(false);
    expect(readFileSync(join(place.root, `${dead}.old/late/notes.txt`), 'utf8')).toBe('mine');
  });

  it('is left alone where its process lives, or the name is another’s', async () => {
    const living = `.out.${process.pid}.0123456789ab.tmp`;
    const place = newPlace({ [`${living}/runs.csv`]: 'a', '.out.tmp/b': 'b', '.out.1.zz.tmp/c': 'c' });
    await check(place, false);
    for (const name of [`${living}/runs.csv`, '.out.tmp/b', '.out.1.zz.tmp/c'])
      expect(existsSync(join(place.root, name))).toBe(true);
  });
});
