import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { checkTarget } from '../../../src/export/targets/check-target.ts';
import { exportFormat } from '../../../src/export/targets/export-format.ts';
import { writeDirectoryTarget } from '../../../src/export/targets/write-directory.ts';
import { seededRandom } from '../../common/random.ts';
import { sourceEnvironment } from '../../support/source-process.ts';
import { newPlace } from './support.ts';

/** Writes an export of these files. */
const exporting = (files: Readonly<Record<string, string>>) => async (directory: string) => {
  for (const [name, content] of Object.entries({ ...files, 'export.json': manifestOf(files) })) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
};

const manifestOf = (files: object): string =>
  JSON.stringify({ format: exportFormat, version: 1, files: [...Object.keys(files), 'export.json'] });

/** Every file below a directory with what it holds, manifests aside. */
const contents = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'export.json')
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(directory.length + 1), readFileSync(file, 'utf8')]),
  );

describe('a directory of files', () => {
  it('is there whole, its owner’s alone, below directories that are made for it', async () => {
    const { root } = newPlace();
    await writeDirectoryTarget(join(root, 'a/b/out'), exporting({ 'runs.csv': '1', 'metrics/day=1/x': '2' }));
    expect(contents(join(root, 'a/b/out'))).toEqual({ 'runs.csv': '1', 'metrics/day=1/x': '2' });
    expect(statSync(join(root, 'a/b/out')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'a/b/out/metrics/day=1/x')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'a/b'))).toEqual(['out']);
  });

  it.each([
    ['nothing', {}],
    ['an empty directory', { 'out/': '' }],
  ])('is not there at all where writing it fails beside %s', async (_, before) => {
    const { root } = newPlace();
    for (const name of Object.keys(before)) mkdirSync(join(root, name));
    const failing = writeDirectoryTarget(join(root, 'out'), async (directory) => {
      writeFileSync(join(directory, 'runs.csv'), 'half');
      throw new Error('ENOSPC: no space left on device');
    });
    await expect(failing).rejects.toThrow('ENOSPC');
    expect(readdirSync(root).filter((name) => name.includes('out'))).toEqual(Object.keys(before).map(() => 'out'));
    expect(existsSync(join(root, 'out/runs.csv'))).toBe(false);
  });

  it('replaces the files of the export before, and no other', async () => {
    const { root } = newPlace();
    const out = join(root, 'out');
    await writeDirectoryTarget(
      out,
      exporting({ 'runs.csv': '1', 'gone.csv': '1', 'part/gone.csv': '1', 'both/ours': '1' }),
    );
    mkdirSync(join(out, 'empty'));
    mkdirSync(join(out, 'own/deep'), { recursive: true });
    for (const name of ['notes.txt', 'own/deep/notes.txt', 'both/notes.txt']) writeFileSync(join(out, name), name);
    await writeDirectoryTarget(out, exporting({ 'runs.csv': '2', 'new.csv': '2' }));
    expect(contents(out)).toEqual({
      'runs.csv': '2',
      'new.csv': '2',
      'notes.txt': 'notes.txt',
      'own/deep/notes.txt': 'own/deep/notes.txt',
      'both/notes.txt': 'both/notes.txt',
    });
    expect(readdirSync(out)).toContain('empty');
    expect(readdirSync(out)).not.toContain('part');
    expect(readdirSync(root)).not.toContainEqual(expect.stringMatching(/\.(old|tmp)$/));
  });

  it('stays as it was where a file that is not of it would be replaced', async () => {
    const { root } = newPlace();
    const out = join(root, 'out');
    await writeDirectoryTarget(out, exporting({ 'runs.csv': '1' }));
    writeFileSync(join(out, 'agents.csv'), 'mine');
    const writing = writeDirectoryTarget(out, exporting({ 'runs.csv': '2', 'agents.csv': '2' }));
    await expect(writing).rejects.toThrow('agents.csv: is no file of the export before, and would be replaced');
    expect(contents(out)).toEqual({ 'runs.csv': '1', 'agents.csv': 'mine' });
    expect(readdirSync(root)).not.toContainEqual(expect.stringMatching(/\.(old|tmp)$/));
  });

  it('never removes what a manifest names that is not in it', async () => {
    const { root } = newPlace({ 'victim.txt': 'mine' });
    const out = join(root, 'out');
    await writeDirectoryTarget(out, exporting({ 'runs.csv': '1' }));
    const files = { '../victim.txt': '', '/etc/passwd': '', 'runs.csv': '' };
    writeFileSync(join(out, 'export.json'), manifestOf(files));
    await writeDirectoryTarget(out, exporting({ 'runs.csv': '2' }));
    expect(readFileSync(join(root, 'victim.txt'), 'utf8')).toBe('mine');
    expect(contents(out)).toEqual({ 'runs.csv': '2' });
  });
});

describe.each(['directory', 'file'] as const)('a %s whose writer is killed at any moment', (kind) => {
  it('is the old one or the new one, whole', async () => {
    const place = newPlace({ 'out-before': '' });
    const target = join(place.root, 'out');
    const random = seededRandom(kind === 'file' ? 1 : 2);
    let interrupted = 0;
    for (let kill = 0; kill < 12; kill++) {
      await killedWhileReplacing(kind, { target, afterMs: random() * 20 });
      const left = readdirSync(place.root).filter((name) => /^\.out\..*\.(tmp|old)$/.test(name));
      interrupted += left.length > 0 ? 1 : 0;
      if (kind === 'directory') {
        const check = checkTarget(target, { kind, overwrite: true, surroundings: place });
        await check;
        const { number } = JSON.parse(readFileSync(join(target, 'export.json'), 'utf8'));
        expect(contents(target)).toEqual({ 'a.csv': String(number), 'below/b.csv': String(number) });
      } else {
        const check = checkTarget(target, { kind, overwrite: true, surroundings: place });
        await expect(check).rejects.toThrow('no export of Runledger’s');
        const lines = readFileSync(target, 'utf8').trim().split('\n');
        expect([lines.length, new Set(lines).size]).toEqual([20_000, 1]);
      }
      expect(readdirSync(place.root).filter((name) => name.startsWith('.out'))).toEqual([]);
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

async function killedWhileReplacing(
  kind: string,
  { target, afterMs }: { readonly target: string; readonly afterMs: number },
): Promise<void> {
  const program = join(import.meta.dirname, 'rewriting-process.ts');
  const child = spawn(process.execPath, [program, kind, target], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: sourceEnvironment(),
  });
  await once(child.stdout, 'data');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await once(child, 'exit');
}
