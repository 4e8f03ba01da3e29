import { mkdirSync, rmdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createManifestWriter } from '../../../src/pipeline/run/manifest-writer.ts';
import type { SnapshotState } from '../../../src/store/index.ts';
import { manifestOf } from '../../store/manifest-support.ts';
import { temporaryDirectory } from '../../store/support.ts';
import { healthBook, reportOf } from './support.ts';

/** A writer whose every manifest says which one it is, in place of a version. */
function open() {
  const directory = temporaryDirectory();
  const { health, lines } = healthBook();
  let made = 0;
  const manifest = (state: SnapshotState['state']) =>
    manifestOf({ runledger: String(++made), snapshots: { state, at: null } });
  const stored = async () => JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'));
  return { directory, health, lines, stored, writer: createManifestWriter({ directory, health, manifest }) };
}

it('of several writes at a time the last one stands, made when its turn came', async () => {
  const { writer, stored } = open();
  expect(await Promise.all([writer.write('none'), writer.write('partial'), writer.write('final')])).toEqual([
    true,
    true,
    true,
  ]);
  expect(await stored()).toMatchObject({ runledger: '3', snapshots: { state: 'final' } });
});

it('one that is needed at once does not wait for those that are under way', async () => {
  const { writer, stored } = open();
  const underWay = writer.write('partial');
  writer.writeNow();
  expect(await stored()).toMatchObject({ runledger: '1', snapshots: { state: 'none' } });
  await underWay;
});

it('one that fails is counted, logged once, and holds up none of the next', async () => {
  const { directory, health, lines, stored, writer } = open();
  mkdirSync(join(directory, 'run.json'));
  writer.writeNow();
  expect(await writer.write('final')).toBe(false);
  rmdirSync(join(directory, 'run.json'));
  expect(await writer.write('final')).toBe(true);
  expect(await stored()).toMatchObject({ snapshots: { state: 'final' } });
  expect(reportOf(health)).toMatchObject({ status: 'degraded', faults: { manifest: 2 } });
  expect(lines).toEqual([
    expect.stringMatching(/^manifest: Error: EISDIR.*\(logged once; health\(\) counts the rest\)$/),
  ]);
});
