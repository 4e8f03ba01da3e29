import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeManifest, writeManifestSync } from '../../src/store/manifest.ts';
import { parseManifest, readManifest } from '../../src/store/read-manifest.ts';
import { manifestOf } from './manifest-support.ts';
import { temporaryDirectory } from './support.ts';
import { leavesOf } from './totals/figures.ts';

const directory = temporaryDirectory();
let runs = 0;
function newRun(): string {
  const run = join(directory, `run-${runs++}`);
  mkdirSync(run);
  return run;
}

describe('a manifest', () => {
  it.each([
    ['writeManifest', writeManifest],
    ['writeManifestSync', writeManifestSync],
  ])('reads back as %s wrote it', async (_, write) => {
    const run = newRun();
    const manifest = manifestOf();
    await write(run, manifest);
    const reading = await readManifest(run);
    expect(reading.state).toBe('read');
    expect(leavesOf(reading)).toEqual(leavesOf({ state: 'read', manifest }));
    expect(readFileSync(join(run, 'run.json'), 'utf8').split('\n').length).toBeGreaterThan(50);
  });

  it('that is not there is missing', async () => {
    expect(await readManifest(newRun())).toEqual({ state: 'missing' });
    expect(await readManifest(join(directory, 'no-run'))).toEqual({ state: 'missing' });
  });

  it('of a newer version is named, whatever else it holds', () => {
    expect(parseManifest('{"format":"runledger","version":7,"shape":"unknown"}')).toEqual({
      state: 'newer',
      version: 7,
    });
  });

  it.each([0, 1, 200, 1000])('cut at byte %d is broken', async (bytes) => {
    const run = newRun();
    await writeManifest(run, manifestOf());
    truncateSync(join(run, 'run.json'), bytes);
    expect(await readManifest(run)).toEqual({ state: 'broken', reason: 'not JSON' });
  });

  it('that is a link or a directory is not followed', async () => {
    const [linked, target, folder] = [newRun(), newRun(), newRun()];
    await writeManifest(target, manifestOf());
    symlinkSync(join(target, 'run.json'), join(linked, 'run.json'));
    mkdirSync(join(folder, 'run.json'));
    expect(await readManifest(linked)).toEqual({ state: 'broken', reason: 'is a link, which is not followed' });
    expect(await readManifest(folder)).toEqual({ state: 'broken', reason: 'is not a plain file' });
  });

  it('of absurd size is not read', async () => {
    const run = newRun();
    writeFileSync(join(run, 'run.json'), '');
    truncateSync(join(run, 'run.json'), 40 * 1024 * 1024);
    expect(await readManifest(run)).toEqual({ state: 'broken', reason: 'longer than 33554432 bytes' });
  });

  it.each(['null', '[]', '{}', '"x"', '{"format":"other","version":1}'])('is not %s', (text) => {
    expect(parseManifest(text)).toEqual({ state: 'broken', reason: 'not a manifest of Runledger' });
  });

  it('nested without end is broken', () => {
    const text = JSON.stringify(manifestOf({ health: 'deep' })).replace('"deep"', '['.repeat(9000) + ']'.repeat(9000));
    expect(parseManifest(text)).toEqual({ state: 'broken', reason: 'nested more than 500 deep' });
  });

  it.each(['../../etc/passwd', 'run.json', 'events/x.jsonl'])('does not name %s as a ledger', (file) => {
    const mark = { bytes: 1, events: 1, faults: 0 };
    const reading = parseManifest(JSON.stringify(manifestOf({ ledgers: { [file]: mark } })));
    expect(reading).toMatchObject({ state: 'broken', reason: expect.stringContaining('ledgers') });
  });

  it('is refused with any one value of a wrong type', () => {
    const manifest = manifestOf();
    // What an agent or a later reader puts there is anything.
    const isOpen = (path: string): boolean => /^\.(run\.(config|tags)|health)/.test(path);
    const paths = leavesOf(manifest).map(([path]) => path);
    for (const path of paths.filter((one) => !isOpen(one))) {
      const wrong = JSON.parse(JSON.stringify(manifest)) as Record<string, unknown>;
      // Ledgers' names hold dots.
      const names = path
        .replace('events.jsonl', 'events|jsonl')
        .slice(1)
        .split('.')
        .map((name) => name.replace('|', '.'));
      const holder = names.slice(0, -1).reduce((object, name) => object[name] as Record<string, unknown>, wrong);
      holder[names.at(-1) as string] = [];
      const reading = parseManifest(JSON.stringify(wrong));
      expect(reading.state, path).toBe('broken');
    }
    expect(paths.length).toBeGreaterThan(100);
  });

  it('of an older version, which did not say what has no cost, is read', () => {
    const { unknown_costs: _, ...older } = manifestOf();
    expect(parseManifest(JSON.stringify(older))).toEqual({
      state: 'read',
      manifest: JSON.parse(JSON.stringify(older)),
    });
  });

  it('says where it is wrong', () => {
    const text = JSON.stringify({ ...manifestOf(), writer: { ...manifestOf().writer, pid: -1 } });
    expect(parseManifest(text)).toEqual({ state: 'broken', reason: 'writer.pid is missing or wrong' });
  });
});
