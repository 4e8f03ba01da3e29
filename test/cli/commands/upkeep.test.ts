import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanup } from '../../../src/analysis.ts';
import { describeProcess, isLocked, lockRun, markOpen } from '../../../src/store/index.ts';
import { readManifests } from '../../analysis/read-manifests.ts';
import { linesOf, recordStore } from '../../analysis/recorded-store.ts';
import { runCli } from '../../support/cli-process.ts';
import { runCommand } from '../../support/command.ts';

let recorded: string;
let ids: readonly string[];
beforeAll(async () => {
  recorded = await recordStore();
  ids = readManifests(recorded).map(({ run }) => run.run_id);
});
const folder = mkdtempSync(join(tmpdir(), 'runledger-upkeep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let copies = 0;
function copyStore(): string {
  const store = join(folder, `store-${++copies}`);
  cpSync(recorded, store, { recursive: true, preserveTimestamps: true });
  return store;
}

describe('verify', () => {
  it('finds nothing wrong in what was recorded, as a process', async () => {
    const { code, stdout } = await runCli(['verify', '--directory', recorded, '--json'], { cwd: folder });
    const { problems, runs, events, bad_lines, files } = JSON.parse(stdout);
    expect({ code, problems, runs, events, bad_lines }).toEqual({
      code: 0,
      problems: [],
      runs: 6,
      events: linesOf(recorded).length,
      bad_lines: 0,
    });
    expect(files).toBeGreaterThan(6);
  });

  const damages: readonly [string, (run: string) => void, string][] = [
    [
      'a torn line',
      (run) => appendFileSync(join(run, 'events.jsonl'), '{"ts":'),
      'events.jsonl:\\d+: not a JSON object',
    ],
    ['a missing manifest', (run) => rmSync(join(run, 'run.json')), 'run.json: is missing'],
    ['a manifest of a newer format', (run) => change(run, { version: 7 }), 'run.json: is of format version 7'],
    [
      'totals that are not those of the ledgers',
      (run) => changeTotals(run, { modelCalls: 99 }),
      'run.json: says modelCalls 99; its ledgers come to \\d+',
    ],
    ['a torn snapshot', (run) => truncateSync(join(run, 'metrics.json'), 50), 'metrics.json: is not JSON'],
    ['a torn table', (run) => table(run, 'run_id\nx'), 'csv/runs.csv: does not end with a whole line'],
    [
      'a torn Parquet file',
      (run) => writeFileSync(join(run, 'metrics.parquet'), 'PAR1 and no more'),
      'metrics.parquet: is no whole',
    ],
    ['a link', (run) => symlinkSync('/etc/hostname', join(run, 'notes.txt')), 'notes.txt: is a link'],
    [
      'a directory for a ledger',
      (run) => mkdirSync(join(run, 'events.x.jsonl')),
      'events.x.jsonl: is not a plain file',
    ],
  ];
  it.each(damages)('says where %s is, and answers no', async (_what, damage, said) => {
    const store = copyStore();
    damage(join(store, ids[0] ?? ''));
    const { code, stdout } = await runCommand(['verify', '--directory', store], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${ids[0]}/${said}`, 'm'));
    const other = await runCommand(['verify', '--directory', store, '--run-id', ids[1] ?? ''], { cwd: folder });
    expect(other.code).toBe(0);
  });

  it('says which run is not there', async () => {
    const { code, stdout } = await runCommand(['verify', '--directory', recorded, '--run-id', 'x'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('x: is not in the store') });
  });
});

describe('compact', () => {
  it('rolls finished runs up, as a process, and questions have the same answers', async () => {
    const store = copyStore();
    const ask = () => runCommand(['summary', '--by', 'tool', '--json', '--directory', store], { cwd: folder });
    const before = await ask();
    const { code, stdout } = await runCli(['compact', '--directory', store, '--json'], { cwd: folder });
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, compacted: 6, left: 0, faults: [] });
    expect(await ask()).toEqual(before);
  });

  it('says what it leaves', async () => {
    const store = copyStore();
    appendFileSync(join(store, ids[0] ?? '', 'events.jsonl'), 'torn');
    const { code, stdout, stderr } = await runCommand(['compact', '--directory', store], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^5 runs compacted in .*; 1 go on or have a fault, and are read as they lie$/m);
    expect(stderr).toContain(`${ids[0]}/events.jsonl`);
  });
});

/** All ended today, and it is asked as of a day later. */
const dayMicros = 24 * 60 * 60 * 1e6;
const inDays = (days: number) => () => Date.now() * 1000 + days * dayMicros;

describe('cleanup', () => {
  it('removes what ended before the days that are kept, and nothing else', async () => {
    const store = copyStore();
    setEnd(join(store, ids[0] ?? ''), '2026-01-01T00:00:00.000000Z');
    const { removed, kept, faults } = await cleanup(store, { keepDays: 5, now: inDays(1) });
    expect({ removed: removed.map(({ run_id }) => run_id), kept, faults }).toEqual({
      removed: [ids[0]],
      kept: 5,
      faults: [],
    });
    expect(removed[0]).toMatchObject({ status: 'completed', ended_at: '2026-01-01T00:00:00.000Z' });
    expect(readManifests(store)).toHaveLength(5);
    expect(readdirSync(join(store, '.cache'))).toEqual([]);
  });

  it('only says so in a dry run, as a process', async () => {
    const store = copyStore();
    const { code, stdout } = await runCli(
      ['cleanup', '--keep-days', '0', '--dry-run', '--json', '--directory', store],
      {
        cwd: folder,
      },
    );
    const { removed, dry_run } = JSON.parse(stdout);
    expect([code, dry_run, removed.length]).toEqual([0, true, 6]);
    expect(readManifests(store)).toHaveLength(6);
  });

  it('never removes a run that goes on, is held, or is of a newer format', async () => {
    const store = copyStore();
    const [running = '', held = '', newer = '', open = ''] = ids;
    const me = describeProcess();
    change(join(store, running), { writer: me, heartbeat_at: new Date().toISOString() });
    changeRun(join(store, running), { status: 'running', ended_at: null });
    change(join(store, newer), { version: 2 });
    markOpen(store, open, me);
    const { lock } = await lockRun(join(store, held), {
      me,
      random: (length) => new Uint8Array(length),
      nowMs: Date.now(),
    });
    const { removed, faults } = await cleanup(store, { keepDays: 1, now: inDays(50) });
    expect(removed.map(({ run_id }) => run_id).toSorted()).toEqual(ids.slice(4).toSorted());
    expect(faults).toEqual([
      { run_id: held, file: '', line: 0, reason: expect.stringContaining('another process is at it') },
      { run_id: open, file: '', line: 0, reason: expect.stringContaining('a process that lives has it open') },
    ]);
    expect(isLocked(join(store, held), { me: { ...me, thread_id: 7 }, nowMs: Date.now() })).toBe(true);
    lock?.release();
  });

  it('follows no link out of a run', async () => {
    const store = copyStore();
    const outside = mkdtempSync(join(folder, 'outside-'));
    writeFileSync(join(outside, 'precious'), '');
    symlinkSync(outside, join(store, ids[0] ?? '', 'link'));
    symlinkSync(outside, join(store, 'run-linked'));
    await cleanup(store, { keepDays: 0, now: inDays(1) });
    expect(existsSync(join(outside, 'precious'))).toBe(true);
    expect(readdirSync(store).filter((name) => !name.startsWith('.'))).toEqual(['run-linked']);
  });

  it('needs to be told how many days', async () => {
    const { code, stderr } = await runCommand(['cleanup'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--keep-days') });
  });
});

function change(run: string, members: object): void {
  const path = join(run, 'run.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...members }));
}
const manifestIn = (run: string) => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
const changeRun = (run: string, members: object) => change(run, { run: { ...manifestIn(run).run, ...members } });
const changeTotals = (run: string, members: object) =>
  change(run, { totals: { ...manifestIn(run).totals, ...members } });
const setEnd = (run: string, ended_at: string) => changeRun(run, { ended_at });

function table(run: string, text: string): void {
  mkdirSync(join(run, 'csv'), { recursive: true });
  writeFileSync(join(run, 'csv', 'runs.csv'), text);
}
