import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFileOwner, writeAtomically, writeAtomicallySync } from '../../src/store/atomic-file.ts';
import { removeLeftovers } from '../../src/store/leftovers.ts';
import { temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
let targets = 0;
const newTarget = (): string => join(directory, `run-${targets++}`, 'csv', 'runs.csv');

const writers = [
  ['writeAtomically', writeAtomically],
  ['writeAtomicallySync', async (path: string, write: (temporary: string) => void) => writeAtomicallySync(path, write)],
] as const;

describe.each(writers)('%s', (_, write) => {
  it('makes the file and its directories, for their owner alone', async () => {
    const target = newTarget();
    await write(target, (temporary) => writeFileSync(temporary, 'whole'));
    expect(readFileSync(target, 'utf8')).toBe('whole');
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(target)).mode & 0o777).toBe(0o700);
    expect(readdirSync(dirname(target))).toEqual(['runs.csv']);
  });

  it('shows the file before until the new one is whole', async () => {
    const target = newTarget();
    await write(target, (temporary) => writeFileSync(temporary, 'first'));
    await write(target, (temporary) => {
      writeFileSync(temporary, 'sec');
      expect(readFileSync(target, 'utf8')).toBe('first');
      expect(dirname(temporary)).toBe(dirname(target));
      writeFileSync(temporary, 'ond', { flag: 'a' });
    });
    expect(readFileSync(target, 'utf8')).toBe('second');
  });

  it('leaves the target as it was when writing fails, and nothing beside it', async () => {
    const target = newTarget();
    await write(target, (temporary) => writeFileSync(temporary, 'first'));
    const failing = write(target, (temporary) => {
      writeFileSync(temporary, 'half');
      throw new Error('disk on fire');
    });
    await expect(failing).rejects.toThrow('disk on fire');
    expect(readFileSync(target, 'utf8')).toBe('first');
    expect(readdirSync(dirname(target))).toEqual(['runs.csv']);
  });

  it('replaces a link, and not what it leads to', async () => {
    const target = newTarget();
    const outside = join(directory, `outside-${targets}`);
    writeFileSync(outside, 'precious');
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(outside, target);
    await write(target, (temporary) => writeFileSync(temporary, 'new'));
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(readFileSync(target, 'utf8')).toBe('new');
  });

  it('says what stands in the way', async () => {
    const file = join(directory, `file-${targets++}`);
    writeFileSync(file, '');
    await expect(write(join(file, 'x'), () => {})).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

describe('a temporary file', () => {
  it('is hidden, and names its process', async () => {
    await writeAtomically(newTarget(), async (temporary) => {
      expect(basename(temporary)).toMatch(/^\.runs\.csv\.\d+\.[0-9a-f]{12}\.tmp$/);
      expect(temporaryFileOwner(basename(temporary))).toBe(process.pid);
      await writeFile(temporary, '');
    });
  });

  it('is one’s own, however many write the same file at a time', async () => {
    const target = newTarget();
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => writeAtomically(target, (temporary) => writeFile(temporary, text))));
    expect(texts).toContain(await readFile(target, 'utf8'));
    expect(readdirSync(dirname(target))).toEqual(['runs.csv']);
  });

  it.each(['run.json', '.run.json.tmp', '.run.json.x.0123456789ab.tmp', 'run.json.1.0123456789ab.tmp', '.gitignore'])(
    'is not %s',
    (name) => {
      expect(temporaryFileOwner(name)).toBeNull();
    },
  );
});

describe('removeLeftovers', () => {
  /** No process has this id: Linux gives none above 2^22. */
  const deadPid = 2 ** 22 + 1;
  const nowMs = Date.now();

  it('takes away what dead processes left, here and in the folders, and nothing else', async () => {
    const run = join(directory, 'leftovers');
    mkdirSync(join(run, 'csv'), { recursive: true });
    const dead = `.run.json.${deadPid}.0123456789ab.tmp`;
    const living = `.run.json.${process.pid}.0123456789ab.tmp`;
    const abandoned = `.metrics.json.${process.pid}.ba9876543210.tmp`;
    for (const name of [dead, living, abandoned, 'run.json', '.run.json.tmp', join('csv', dead)])
      writeFileSync(join(run, name), '');
    const hoursAgo = nowMs / 1000 - 2 * 3600;
    utimesSync(join(run, abandoned), hoursAgo, hoursAgo);
    expect((await removeLeftovers(run, { nowMs })).sort()).toEqual([abandoned, dead, join('csv', dead)].sort());
    expect(readdirSync(run).sort()).toEqual(['.run.json.tmp', living, 'csv', 'run.json'].sort());
    expect(readdirSync(join(run, 'csv'))).toEqual([]);
  });

  it('does not follow links', async () => {
    const run = join(directory, 'leftovers-linked');
    const outside = join(directory, 'outside-leftovers');
    const name = `.run.json.${deadPid}.0123456789ab.tmp`;
    mkdirSync(run);
    mkdirSync(outside);
    writeFileSync(join(outside, name), '');
    symlinkSync(outside, join(run, 'csv'));
    expect(await removeLeftovers(run, { nowMs })).toEqual([]);
    expect(readdirSync(outside)).toEqual([name]);
  });

  it('of nothing is nothing', async () => {
    expect(await removeLeftovers(join(directory, 'none'), { nowMs })).toEqual([]);
  });
});

describe('a file within a run', () => {
  it.each(['csv', 'csv/deeper'])('is not written through the link %s', async (link) => {
    const [run, outside] = [dirname(dirname(newTarget())), join(directory, `elsewhere-${targets}`)];
    mkdirSync(outside);
    mkdirSync(dirname(join(run, link)), { recursive: true });
    symlinkSync(outside, join(run, link));
    const writing = writeAtomically(join(run, link, 'sub', 'runs.csv'), () => {}, { within: run });
    await expect(writing).rejects.toThrow(`${join(run, link)}: is a link, which is not followed`);
    expect(readdirSync(outside)).toEqual([]);
  });

  it.each(['runs.csv', 'csv/runs.csv', '..csv/runs.csv'])(
    'is written as %s, in a store that is a link itself',
    async (name) => {
      const store = join(directory, `store-${targets}`);
      const run = dirname(dirname(newTarget()));
      mkdirSync(run, { recursive: true });
      symlinkSync(run, store);
      await writeAtomically(join(store, name), (temporary) => writeFileSync(temporary, 'x'), { within: store });
      expect(readFileSync(join(run, name), 'utf8')).toBe('x');
    },
  );

  it('may be put elsewhere, by a path that has links', async () => {
    const target = newTarget();
    const link = join(directory, `link-${targets}`);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(dirname(target), link);
    const write = (temporary: string) => writeFileSync(temporary, 'x');
    await writeAtomically(join(link, 'runs.csv'), write, { within: join(directory, 'run') });
    expect(readFileSync(target, 'utf8')).toBe('x');
  });
});
