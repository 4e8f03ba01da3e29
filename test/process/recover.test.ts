import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from '../support/agent-process.ts';
import { runCommand } from './killing/command.ts';
import { listFiles, readFiles } from './killing/stored-files.ts';
import { contentsOf } from './recovering/contents.ts';
import { type CrashedRun, copyOf, makeCrashedRun, makeNew, makeOld, newDirectory } from './recovering/crashed-run.ts';

let crashed: CrashedRun;
beforeAll(async () => {
  crashed = await makeCrashedRun(20);
});

const recover = (...args: readonly string[]) => runCommand(['recover', ...args]);

/** What is to be found after a crash that lost nothing. */
const whole = { status: 'crashed', model_calls: 21, total_tokens: 2310, cost_usd: 5.25, project: 'shop' };

describe('runledger recover', () => {
  it('finalises what was left, says so, and finds nothing to do the next time', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2']);
    expect(await recover(store)).toEqual({
      code: 0,
      stdout: `run-1: crashed, 25 events\nrun-2: crashed, 25 events\n2 runs finalised in ${store}\n`,
      stderr: '',
    });
    const { manifest, csv, snapshot } = await readFiles(join(store, 'run-1'));
    expect(manifest).toMatchObject({ run: whole, snapshots: { state: 'final' } });
    expect(csv.model_calls).toHaveLength(21);
    expect(snapshot?.issues).toMatchObject([{ ticket_id: 'T-1' }]);
    const before = await contentsOf(store);
    expect(await recover(store)).toEqual({ code: 0, stdout: `0 runs finalised in ${store}\n`, stderr: '' });
    expect(await contentsOf(store)).toEqual(before);
  });

  it('finalises only the runs it is given', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2', 'run-3']);
    expect(await recover(store, '--run-id', 'run-1', '--run-id', 'run-3')).toMatchObject({
      code: 0,
      stdout: `run-1: crashed, 25 events\nrun-3: crashed, 25 events\n2 runs finalised in ${store}\n`,
    });
    expect((await readFiles(join(store, 'run-2'))).manifest?.run.status).toBe('running');
    expect(await recover(store, '--run-id', 'run-1')).toEqual({
      code: 0,
      stdout: `run-1: nothing to do, its files are final\n0 runs finalised in ${store}\n`,
      stderr: '',
    });
  });

  it('prints nothing but problems where it is to be quiet', async () => {
    const store = await copyOf(crashed);
    expect(await recover(store, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await recover(store, '--quiet', '--run-id', 'none')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'none: there is no such run\n',
    });
  });

  it('looks where the configuration says when it is given no directory', async () => {
    const store = await copyOf(crashed);
    const configFile = join(store, '..', 'otel-config.yaml');
    await writeFile(
      configFile,
      `file_format: "1.1"\ndistribution: { runledger: { directory: ${JSON.stringify(store)} } }\n`,
    );
    expect(await recover('--config', configFile)).toMatchObject({
      code: 0,
      stdout: `run-1: crashed, 25 events\n1 run finalised in ${store}\n`,
    });
  });

  it.each([
    {
      what: 'a directory that is not there',
      make: async (path: string) => path,
      message: 'there is no such directory',
    },
    {
      what: 'a file',
      make: async (path: string) => {
        await writeFile(path, '');
        return path;
      },
      message: 'is a file; a store is a directory, which holds one for each run',
    },
  ])('refuses $what', async ({ make, message }) => {
    const path = await make(join(await newDirectory(), 'store'));
    const { code, stderr } = await recover(path);
    expect({ code, stderr }).toEqual({ code: 3, stderr: `${path}: ${message}\n` });
  });

  it('changes nothing in a directory that is no store', async () => {
    const directory = await newDirectory();
    await mkdir(join(directory, 'src'));
    await writeFile(join(directory, 'src', 'events.jsonl'), '{"event":"click","run_id":"7"}\n');
    await writeFile(join(directory, 'src', 'run.json'), '{"command":"start"}');
    await makeOld(join(directory, 'src'));
    await mkdir(join(directory, 'docs'));
    const before = await contentsOf(directory);
    const { code, stdout, stderr } = await recover(directory);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `0 runs finalised in ${directory}\n` });
    expect(stderr).toBe('src: left alone, neither a manifest nor a ledger says that it is a run\n');
    expect(await contentsOf(directory)).toEqual(before);
  });

  it('leaves a living run alone', async () => {
    const store = join(await newDirectory(), 'store');
    const agent = await startAgent(
      `import { recordModelCall, run } from 'runledger';
       await run({ id: 'living' }, async () => { recordModelCall({}); console.log('ready'); await new Promise(() => setInterval(() => {}, 1000)); });`,
      { store },
    );
    await agent.printed('ready');
    const before = await contentsOf(store);
    expect(await recover(store)).toEqual({ code: 0, stdout: `0 runs finalised in ${store}\n`, stderr: '' });
    expect(await recover(store, '--run-id', 'living')).toEqual({
      code: 0,
      stdout: `living: left alone, it runs\n0 runs finalised in ${store}\n`,
      stderr: '',
    });
    expect(await contentsOf(store)).toEqual(before);
    agent.child.kill('SIGKILL');
    await agent.ended;
  });

  it('says what could not be written, and writes it when it is asked again', async () => {
    const store = await copyOf(crashed);
    const elsewhere = join(store, '..', 'elsewhere');
    const configFile = join(store, '..', 'otel-config.yaml');
    const readers = `[{ periodic: { exporter: { json: {} } } }, { periodic: { exporter: { csv: { directory: ${JSON.stringify(elsewhere)} } } } }]`;
    await writeFile(configFile, `file_format: "1.1"\nmeter_provider: { readers: ${readers} }\n`);
    await writeFile(elsewhere, 'a file where a directory should be');
    const { code, stdout, stderr } = await recover(store, '--config', configFile);
    expect({ code, stdout }).toEqual({ code: 3, stdout: `0 runs finalised in ${store}\n` });
    expect(stderr).toContain('run-1: crashed, 25 events, not every snapshot could be written\n');
    expect(stderr).toMatch(/exporter csv: .*(EEXIST|ENOTDIR)/);
    expect((await readFiles(join(store, 'run-1'))).manifest).toMatchObject({
      run: whole,
      snapshots: { state: 'partial' },
    });

    await rm(elsewhere);
    expect(await recover(store, '--config', configFile, '--run-id', 'run-1')).toMatchObject({ code: 0, stderr: '' });
    expect((await readFiles(join(store, 'run-1'))).manifest).toMatchObject({
      run: whole,
      snapshots: { state: 'final' },
    });
    expect(await readdir(join(elsewhere, 'run-1', 'csv'))).toContain('model_calls.csv');
  });

  it('says which run could not be finalised, and does the others', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2']);
    await rm(join(store, 'run-1', 'run.json'));
    await mkdir(join(store, 'run-1', 'run.json'));
    await makeOld(join(store, 'run-1'));
    const { code, stdout, stderr } = await recover(store);
    expect({ code, stdout }).toEqual({ code: 3, stdout: `run-2: crashed, 25 events\n1 run finalised in ${store}\n` });
    expect(stderr).toMatch(/^run-1: .*(EISDIR|ENOTEMPTY|EEXIST)/);
    expect((await listFiles(store)).filter((file) => /\.(tmp|lock)$/.test(file))).toEqual([]);
  });
});

/** What processes, disks and people do to a run's files, and what is left of it then. */
const damages = [
  {
    what: 'a last line that is torn',
    damage: (run: string) => appendFile(join(run, 'events.jsonl'), '{"ts":"2026-11-01T09:30:00.000000Z","event":"mod'),
    skipped: 1,
    expected: whole,
  },
  {
    what: 'a last line that lacks nothing but its line feed',
    damage: (run: string) => appendFile(join(run, 'events.jsonl'), extraCall),
    skipped: 0,
    expected: { ...whole, model_calls: 22, total_tokens: 2320, cost_usd: 5.25 },
  },
  {
    what: 'a torn last line in the ledger of a helper',
    damage: async (run: string) => appendFile(join(run, await helperLedger(run)), '{"ts":"2026-1'),
    skipped: 1,
    expected: whole,
  },
  {
    what: 'junk between the lines',
    damage: (run: string) => appendFile(join(run, 'events.jsonl'), `\0\xff\n[]\nnot JSON\n${extraCall}\n`),
    skipped: 3,
    expected: { ...whole, model_calls: 22, total_tokens: 2320, cost_usd: 5.25 },
  },
  {
    what: 'no manifest',
    damage: (run: string) => rm(join(run, 'run.json')).then(() => makeOld(run)),
    skipped: 0,
    expected: { ...whole, model: 'gpt-4o' },
  },
  {
    what: 'a manifest that is cut',
    damage: async (run: string) => {
      const text = await readFile(join(run, 'run.json'), 'utf8');
      await writeFile(join(run, 'run.json'), text.slice(0, text.length / 2));
      await makeOld(run);
    },
    skipped: 0,
    expected: { ...whole, model: 'gpt-4o' },
  },
  {
    what: 'no ledger of its owner',
    damage: (run: string) => rm(join(run, 'events.jsonl')),
    skipped: 0,
    expected: { status: 'crashed', model_calls: 1, total_tokens: 110, project: 'shop' },
  },
] as const;

const extraCall = JSON.stringify({
  ts: '2030-11-01T09:30:00.000000Z',
  event: 'model_call',
  id: 'one-more',
  run_id: 'run-1',
  writer: 'main',
  seq: 1000,
  input_tokens: 10,
  status: 'success',
});

const helperLedger = async (run: string): Promise<string> =>
  (await readdir(run)).find((file) => /^events\..+\.jsonl$/.test(file)) as string;

describe('a crashed run with', () => {
  it.each(damages)('$what is finalised, once', async ({ damage, skipped, expected }) => {
    const store = await copyOf(crashed);
    const run = join(store, 'run-1');
    await damage(run);
    const { code, stdout, stderr } = await recover(store);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said = skipped === 0 ? '' : `, ${skipped} unreadable ${skipped === 1 ? 'line' : 'lines'} skipped`;
    expect(stdout).toMatch(new RegExp(`^run-1: crashed, \\d+ events${said}\n1 run finalised`));
    const { manifest, snapshot, csv } = await readFiles(run, { ledgers: false });
    expect(manifest).toMatchObject({ run: expected, snapshots: { state: 'final' } });
    expect(snapshot?.runs).toMatchObject([expected]);
    expect(snapshot?.model_calls).toHaveLength(expected.model_calls);
    expect(csv.model_calls).toHaveLength(expected.model_calls);

    const before = await contentsOf(store);
    expect(await recover(store)).toMatchObject({ code: 0, stdout: `0 runs finalised in ${store}\n` });
    expect(await contentsOf(store)).toEqual(before);
  });

  it('a manifest of a newer version is named and left alone', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2']);
    await writeFile(join(store, 'run-1', 'run.json'), '{"format":"runledger","version":2}');
    const before = await contentsOf(join(store, 'run-1'));
    const message = 'run-1: left alone, it is of format version 2, which is newer than this program\n';
    expect(await recover(store)).toEqual({
      code: 0,
      stdout: `run-2: crashed, 25 events\n1 run finalised in ${store}\n`,
      stderr: message,
    });
    expect(await recover(store, '--run-id', 'run-1')).toMatchObject({ code: 3, stderr: message });
    expect(await contentsOf(join(store, 'run-1'))).toEqual(before);
  });

  it('neither a manifest nor a line that is old may be one that begins, and is left alone', async () => {
    const store = await copyOf(crashed);
    await rm(join(store, 'run-1', 'run.json'));
    await makeNew(join(store, 'run-1'));
    const before = await contentsOf(join(store, 'run-1'));
    expect(await recover(store)).toEqual({ code: 0, stdout: `0 runs finalised in ${store}\n`, stderr: '' });
    expect(await contentsOf(join(store, 'run-1'))).toEqual(before);
  });
});
