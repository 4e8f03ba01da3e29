import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { linesOf, recordStore } from './recorded-store.ts';

let recorded: string;
let runId: string;
let good: number;
beforeAll(async () => {
  recorded = await recordStore();
  runId = readdirSync(recorded).filter((name) => name.startsWith('run_'))[1] ?? '';
  good = linesOf(recorded).length;
});

const folder = mkdtempSync(join(tmpdir(), 'runledger-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let copies = 0;
/** A store like the recorded one, in which one run is to be damaged. */
function copyOf(name = `store-${++copies}`): { store: string; run: string; ledger: string; manifest: string } {
  const store = join(folder, name);
  cpSync(recorded, store, { recursive: true, preserveTimestamps: true });
  const run = join(store, runId);
  return { store, run, ledger: join(run, 'events.jsonl'), manifest: join(run, 'run.json') };
}

type Damaged = ReturnType<typeof copyOf>;

/** The lines of all events, of model calls, and the cost, by the question that everybody asks. */
async function askOf(store: string) {
  await using opened = await openStore(store);
  const [row] = await opened.query<{ events: number; calls: number; cost: number }>(
    `SELECT count(*) AS events, count(*) FILTER (event = 'model_call') AS calls, usd(CASE WHEN event = 'model_call' THEN cost_usd END) AS cost FROM ledger`,
  );
  const runs = await opened.query<{ run_id: string; status: string; model_calls: number; cost_usd: number }>(
    'SELECT * FROM runs ORDER BY run_id',
  );
  return { row, runs, faults: [...opened.faults], skipped: opened.skipped };
}

const linesIn = (ledger: string) => readFileSync(ledger, 'utf8').split('\n').filter(Boolean);
const replaceLine = (ledger: string, index: number, change: (line: string) => string | Buffer) => {
  const lines = linesIn(ledger).map((line) => Buffer.from(`${line}\n`));
  lines[index] = Buffer.concat([Buffer.from(change(linesIn(ledger)[index] ?? '')), Buffer.from('\n')]);
  writeFileSync(ledger, Buffer.concat(lines));
};
const withColumn = (column: string, value: unknown) => (line: string) =>
  JSON.stringify({ ...JSON.parse(line), [column]: value });

/** Each leaves out `lost` lines of the run, and is named by these faults. */
const damages: readonly [string, { damage(at: Damaged): void; lost: number; faults: readonly object[] }][] = [
  [
    'a torn last line',
    {
      damage: ({ ledger }) => truncateSync(ledger, statSync(ledger).size - 20),
      lost: 1,
      faults: [
        { file: 'events.jsonl', line: 0, reason: expect.stringContaining('bytes; what the manifest says') },
        { file: 'events.jsonl', line: expect.any(Number), reason: 'not a JSON object' },
      ],
    },
  ],
  [
    'binary junk',
    {
      damage: ({ ledger }) => replaceLine(ledger, 4, (line) => Buffer.alloc(line.length, 'a\xff\x00', 'latin1')),
      lost: 1,
      faults: [{ file: 'events.jsonl', line: 5, reason: 'not UTF-8' }],
    },
  ],
  [
    'a line of 50 MB',
    {
      damage: ({ ledger }) => replaceLine(ledger, 4, () => `{"event":"x","text":"${'x'.repeat(50_000_000)}"}`),
      lost: 1,
      faults: [{ file: 'events.jsonl', line: 5, reason: 'longer than 1048576 bytes' }],
    },
  ],
  [
    'a value of a wrong type',
    {
      damage: ({ ledger }) => replaceLine(ledger, 4, withColumn('seq', 'five')),
      lost: 1,
      faults: [{ file: 'events.jsonl', line: 5, reason: 'seq is not a count' }],
    },
  ],
  [
    'a line twice',
    {
      damage: ({ ledger }) => appendFileSync(ledger, `${linesIn(ledger)[4]}\n`),
      lost: 0,
      faults: [{ file: 'events.jsonl', line: expect.any(Number), reason: 'repeats an earlier line' }],
    },
  ],
  [
    'a ledger of a newer format',
    {
      damage: ({ run }) =>
        writeFileSync(join(run, 'events.child.jsonl'), '{"format":"runledger","version":2}\n{"event":"x"}\n'),
      lost: 0,
      faults: [{ file: 'events.child.jsonl', line: 0, reason: expect.stringContaining('format version 2') }],
    },
  ],
  [
    'no manifest',
    {
      damage: ({ manifest }) => rmSync(manifest),
      lost: 0,
      faults: [{ file: 'run.json', line: 0, reason: expect.stringContaining('is missing') }],
    },
  ],
  [
    'a manifest that is no JSON',
    {
      damage: ({ manifest }) => writeFileSync(manifest, '{"format":'),
      lost: 0,
      faults: [{ file: 'run.json', line: 0, reason: 'not JSON' }],
    },
  ],
  [
    'a directory in place of the manifest',
    {
      damage({ manifest }) {
        rmSync(manifest);
        mkdirSync(manifest);
      },
      lost: 0,
      faults: [{ file: 'run.json', line: 0, reason: 'is not a plain file' }],
    },
  ],
  [
    'a directory in place of a ledger',
    {
      damage: ({ run }) => mkdirSync(join(run, 'events.child.jsonl')),
      lost: 0,
      faults: [{ file: 'events.child.jsonl', line: 0, reason: 'is not a plain file' }],
    },
  ],
  [
    'a link to a ledger out of the store',
    {
      damage({ run, ledger }) {
        const outside = join(folder, `outside-${copies}.jsonl`);
        cpSync(ledger, outside);
        symlinkSync(outside, join(run, 'events.child.jsonl'));
      },
      lost: 0,
      faults: [{ file: 'events.child.jsonl', line: 0, reason: 'is a link, which is not followed' }],
    },
  ],
  [
    'a line that names another run',
    {
      damage: ({ ledger }) => replaceLine(ledger, 4, withColumn('run_id', '../../etc')),
      lost: 0,
      faults: [{ file: 'events.jsonl', line: 0, reason: expect.stringContaining('bytes; what the manifest says') }],
    },
  ],
];

describe('a store in which one run has', () => {
  it.each(damages)('%s is answered from all that can be taken', async (_name, { damage, lost, faults }) => {
    const at = copyOf();
    damage(at);
    const { row, runs, faults: found, skipped } = await askOf(at.store);
    expect(found).toEqual(faults.map((fault) => expect.objectContaining({ run_id: runId, ...fault })));
    expect(row?.events).toBe(good - lost);
    expect(skipped.lines).toBe(found.filter(({ line }) => line > 0).length);
    expect(runs).toHaveLength(6);
    expect(runs.reduce((sum, run) => sum + run.model_calls, 0)).toBe(row?.calls);
    // Asked again, when it is remembered which ledgers are without a fault, the answer is the same.
    expect(await askOf(at.store)).toEqual({ row, runs, faults: found, skipped });
  });
});

describe('a store', () => {
  it.each(["it's", 'a*b', 'q?x', '[ab]', 'with space', 'ünï', 'k=v', 'back\\slash', '{a,b}'])(
    'at %s is read',
    async (name) => {
      const { store } = copyOf(name);
      writeFileSync(join(store, runId, 'events.child.jsonl'), '');
      const { row, faults } = await askOf(store);
      expect([row?.events, faults]).toEqual([good, []]);
    },
  );

  it('is no pattern for the names of others', async () => {
    copyOf('stores');
    const { row } = await askOf(copyOf('st*s').store);
    expect(row?.events).toBe(good);
  });

  it('that is not there is empty', async () => {
    const { row, runs, faults } = await askOf(join(folder, 'nowhere'));
    expect([row?.events, runs, faults]).toEqual([0, [], []]);
  });

  it('leaves out, and names, a run of a newer format and one that is a link', async () => {
    const { store, manifest } = copyOf();
    symlinkSync(join(recorded, runId), join(store, 'run-linked'));
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), version: 2 }));
    const { row, runs, faults, skipped } = await askOf(store);
    expect(runs).toHaveLength(5);
    expect(row?.events).toBe(good - linesIn(join(recorded, runId, 'events.jsonl')).length);
    expect(skipped).toEqual({ runs: 2, lines: 0 });
    expect(faults).toEqual([
      { run_id: 'run-linked', file: '', line: 0, reason: 'is a link, which is not followed' },
      { run_id: runId, file: 'run.json', line: 0, reason: expect.stringContaining('format version 2') },
    ]);
  });

  it('adds up the ledgers of two writers, in one file and in two', async () => {
    const { store, run, ledger, manifest } = copyOf();
    const lines = linesIn(ledger);
    const other = (line: string, index: number) =>
      withColumn('id', `other-${index}`)(withColumn('writer', 'child')(line));
    writeFileSync(
      ledger,
      lines
        .flatMap((line, index) => [line, other(line, index)])
        .map((line) => `${line}\n`)
        .join(''),
    );
    writeFileSync(
      join(run, 'events.third.jsonl'),
      lines.map((line, index) => `${other(line, index + 1000)}\n`).join(''),
    );
    rmSync(manifest);
    const { row, runs, skipped } = await askOf(store);
    expect(skipped.lines).toBe(0);
    expect(row?.events).toBe(good + 2 * lines.length);
    expect(runs.reduce((sum, { model_calls: calls }) => sum + calls, 0)).toBe(row?.calls);
    expect(runs.reduce((sum, { cost_usd: cost }) => sum + cost, 0)).toBeCloseTo(row?.cost ?? 0, 12);
  });

  it('is read past a ledger that was changed behind the manifest’s back', async () => {
    const { store, ledger } = copyOf();
    const { atime, mtime } = statSync(ledger);
    replaceLine(ledger, 4, (line) => `{"event":"x\\ud800"${' '.repeat(line.length - 19)}}`);
    replaceLine(ledger, 5, (line) => 'x'.repeat(line.length));
    utimesSync(ledger, atime, mtime);
    const { row, faults } = await askOf(store);
    expect(faults).toEqual([{ run_id: runId, file: 'events.jsonl', line: 6, reason: 'not a JSON object' }]);
    expect(row?.events).toBe(good - 1);
  });

  it.each([
    ['is not JSON', '{'],
    ['is of another version', '{"format":"runledger-checked-ledgers","version":9,"ledgers":{}}'],
    ['holds no ledgers', '{"format":"runledger-checked-ledgers","version":1,"ledgers":[null]}'],
    ['is null', 'null'],
  ])('whose memory of what was checked %s is read as if there were none', async (_what, text) => {
    const { store, ledger } = copyOf();
    touch(ledger);
    mkdirSync(join(store, '.cache'));
    writeFileSync(join(store, '.cache', 'checked-ledgers.json'), text);
    expect((await askOf(store)).row?.events).toBe(good);
    expect(readFileSync(join(store, '.cache', 'checked-ledgers.json'), 'utf8')).toContain(runId);
  });

  it('whose memory would lie outside remembers nothing', async () => {
    const { store, ledger } = copyOf();
    touch(ledger);
    const outside = mkdtempSync(join(folder, 'outside-'));
    symlinkSync(outside, join(store, '.cache'));
    expect((await askOf(store)).row?.events).toBe(good);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('is not written to, but for that memory', async () => {
    const { store, ledger } = copyOf();
    appendFileSync(ledger, 'torn');
    const before = treeOf(store);
    await askOf(store);
    expect(treeOf(store).filter(([path]) => !path.startsWith('.cache'))).toEqual(before);
  });

  it('lets no statement leave it', async () => {
    await using opened = await openStore(recorded);
    const outside = join(folder, 'outside.csv');
    for (const sql of [`SELECT * FROM read_text('/etc/hostname')`, `COPY (SELECT 1) TO '${outside}'`, 'INSTALL httpfs'])
      await expect(opened.query(sql)).rejects.toThrow(/disabled by configuration/);
  });
});

/** No manifest vouches for what was written after it. */
function touch(ledger: string): void {
  const later = new Date(Date.now() + 60_000);
  utimesSync(ledger, later, later);
}

/** Every file with its time and size. */
function treeOf(store: string): [path: string, bytes: number, modifiedMs: number][] {
  return readdirSync(store, { recursive: true, encoding: 'utf8' })
    .map((path) => ({ path, status: statSync(join(store, path)) }))
    .filter(({ status }) => status.isFile())
    .map(({ path, status }): [string, number, number] => [path, status.size, status.mtimeMs])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
