import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareLedgerFiles, ledgerFile, ledgerWriter, runDirectory } from '../../src/store/layout.ts';
import { generateRunId } from '../../src/store/run-id.ts';
import { isSafeId } from '../../src/store/safe-id.ts';
import { startMicros } from './support.ts';

describe('isSafeId', () => {
  it.each(['a', 'run-1', 'A.b_c-D', '.hidden', '...x', 'console', 'nullable', 'com10', 'x'.repeat(128)])(
    'takes %j',
    (id) => {
      expect(isSafeId(id)).toBe(true);
    },
  );

  it.each([
    '',
    '.',
    '..',
    'a.',
    'a/b',
    '../a',
    'a\\b',
    'a b',
    'a\n',
    'ä',
    'a\0',
    'C:',
    'con',
    'CON',
    'nul.txt',
    'Aux.tar.gz',
    'com1',
    'LPT9.log',
    'x'.repeat(129),
  ])('refuses %j', (id) => {
    expect(isSafeId(id)).toBe(false);
  });
});

describe('generateRunId', () => {
  const random = () => Uint8Array.from([0x1a, 0x2b, 0x3c, 0x4d]);

  it.each([
    ['demo', 'run_20261101_093000_demo_1a2b3c4d'],
    ['my app/ünï', 'run_20261101_093000_my-app-n_1a2b3c4d'],
    ['../../etc', 'run_20261101_093000_..-..-etc_1a2b3c4d'],
    ['///', 'run_20261101_093000_1a2b3c4d'],
    ['', 'run_20261101_093000_1a2b3c4d'],
    [null, 'run_20261101_093000_1a2b3c4d'],
  ])('names a run of project %j', (project, expected) => {
    expect(generateRunId({ nowMicros: startMicros, project, random })).toBe(expected);
  });

  it.each(['x'.repeat(500), '💣'.repeat(200), 'con', '.'.repeat(300)])('is always a safe id', (project) => {
    expect(isSafeId(generateRunId({ nowMicros: startMicros, project, random: randomBytes }))).toBe(true);
  });
});

describe('ledger files', () => {
  it.each([
    ['main', 'events.jsonl'],
    ['w1', 'events.w1.jsonl'],
    ['host-1.2.3', 'events.host-1.2.3.jsonl'],
  ])('of writer %s is %s, and back', (writer, file) => {
    expect(ledgerFile(writer)).toBe(file);
    expect(ledgerWriter(file)).toBe(writer);
  });

  it.each([
    'run.json',
    'events.json',
    'events..jsonl',
    'events.a b.jsonl',
    'events.main.jsonl',
    'x.events.jsonl',
    'metrics.w1.json',
  ])('%s is none', (file) => {
    expect(ledgerWriter(file)).toBeNull();
  });

  it('are read with the owner’s first', () => {
    const files = ['events.b.jsonl', 'events.jsonl', 'events.a.jsonl'];
    expect(files.sort(compareLedgerFiles)).toEqual(['events.jsonl', 'events.a.jsonl', 'events.b.jsonl']);
  });

  it('stand in the run’s directory', () => {
    expect(runDirectory('store', 'run-1')).toMatch(/^store.run-1$/);
  });
});
