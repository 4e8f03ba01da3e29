import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordStore } from '../../analysis/recorded-store.ts';
import { runCommand } from '../../support/command.ts';

let cwd: string;
beforeAll(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'runledger-export-command-')));
  await cp(await recordStore(), join(cwd, 'runs'), { recursive: true });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const runExport = (...args: readonly string[]) => runCommand(['export', ...args], { cwd });

describe('runledger export', () => {
  it('says what it wrote, how much and where', async () => {
    const outcome = await runExport('--format', 'csv', '--output', 'tables', '--project', 'project-1');
    expect(outcome).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^2 runs, \d+ rows; 20 files, [\d.]+ kB: tables\n$/),
    });
    expect(readFileSync(join(cwd, 'tables/runs.csv'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it('prints one JSON value', async () => {
    const args = ['--format', 'jsonl', '--output', 'events.jsonl', '--timezone', 'Asia/Tokyo', '--json'];
    const { code, stdout } = await runExport(...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'jsonl',
      output: join(cwd, 'events.jsonl'),
      time_zone: 'Asia/Tokyo',
      runs: 6,
      files: [{ path: join(cwd, 'events.jsonl'), bytes: readFileSync(join(cwd, 'events.jsonl')).length }],
      skipped: { runs: 0, lines: 0 },
      faults: [],
    });
  });

  it('writes a valid export of nothing where nothing matches, and says so', async () => {
    const { code, stdout } = await runExport('--format', 'json', '--output', 'none.json', '--until', '2020-01-01');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^0 runs matched: headers and no rows; 1 file, \d+ bytes: none\.json\n$/),
    });
    expect(JSON.parse(readFileSync(join(cwd, 'none.json'), 'utf8'))).toMatchObject({ runs: [] });
  });

  it('replaces an earlier export only where it is told to', async () => {
    const args = ['--format', 'excel', '--output', 'runs.xlsx'];
    expect((await runExport(...args)).code).toBe(0);
    expect(await runExport(...args)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'runs.xlsx: is an export already, which --overwrite would replace; nothing was written\n',
    });
    expect((await runExport(...args, '--overwrite')).code).toBe(0);
  });

  it.each([
    { args: ['--output', '.'], says: '.: is the current directory, or holds it' },
    { args: ['--output', 'runs'], says: 'runs: is the store, or holds it' },
    { args: ['--output', 'work'], says: 'work: is a directory with something in it, and no export of Runledger’s' },
    { args: ['--output', 'work', '--overwrite'], says: 'work: is a directory with something in it, and no export' },
    { args: ['--output', 'work/notes.txt', '--overwrite'], says: 'work/notes.txt: is there, and no directory' },
  ])('refuses to take the place of anything else: $args', async ({ args, says }) => {
    mkdirSync(join(cwd, 'work'), { recursive: true });
    writeFileSync(join(cwd, 'work/notes.txt'), 'mine');
    const { code, stderr } = await runExport('--format', 'parquet', ...args);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(says) });
    expect(readFileSync(join(cwd, 'work/notes.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(join(cwd, 'work'))).toEqual(['notes.txt']);
  });

  it('takes the name of a directory with a slash behind it, where one is written', async () => {
    expect((await runExport('--format', 'csv', '--output', 'new/')).code).toBe(0);
    expect(existsSync(join(cwd, 'new/runs.csv'))).toBe(true);
  });

  it.each<[readonly string[], RegExp]>([
    [['--format', 'excel', '--output', 'x', '--compress', 'gzip'], /^--compress: a workbook is compressed as it is; /],
    [['--format', 'jsno', '--output', 'x'], /Did you mean json\?/],
    [['--format', 'parquet', '--output', 'x', '--partition-by', 'project,dya'], /Did you mean day\?/],
    [
      ['--format', 'zip', '--output', 'x/'],
      /^--output: x\/ is the name of a directory, and zip is one file: x\/runs.zip; /,
    ],
    [['--format', 'csv', '--output', ''], /It names no place/],
    [['--format', 'csv'], /required option '--output <path>' not specified/],
    [['--output', 'x'], /required option '--format <name>' not specified/],
  ])('is used wrongly by %j: exit code 2', async (args, says) => {
    const { code, stdout, stderr } = await runExport(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(existsSync(join(cwd, 'x'))).toBe(false);
  });

  it('says loudly what it could not read', async () => {
    await cp(join(cwd, 'runs'), join(cwd, 'torn'), { recursive: true });
    const [runId = ''] = readdirSync(join(cwd, 'torn')).filter((name) => !name.startsWith('.'));
    await appendFile(join(cwd, 'torn', runId, 'events.jsonl'), '\u001b[31m\n{"half":\n');
    const { code, stderr } = await runExport('--directory', 'torn', '--format', 'json', '--output', 'torn.json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/events\.jsonl:\d+: not a JSON object\n/);
    expect(stderr).toMatch(/not in the export: 0 runs and 2 lines that could not be read\n$/);
  });

  it('fails where there is no such store', async () => {
    const outcome = await runExport('--directory', 'nowhere', '--format', 'json', '--output', 'x');
    expect(outcome).toEqual({ code: 3, stdout: '', stderr: `${join(cwd, 'nowhere')}: there is no such directory\n` });
  });
});
