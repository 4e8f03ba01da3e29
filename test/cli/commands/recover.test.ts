import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../../src/store/encode-line.ts';
import { eventOf } from '../../store/support.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';

// What it does to runs is shown in test/process/recover*.test.ts, with runs that processes left.

const recoverIn = (cwd: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  runCommand(['recover', ...args], { cwd, env });

const config = (exporter: string, plugins = '') =>
  `file_format: "1.1"\nmeter_provider: { readers: [{ periodic: { exporter: { ${exporter} } } }] }\ndistribution: { runledger: { plugins: [${plugins}] } }\n`;

describe('runledger recover', () => {
  it('has nothing to do in a configured store that nobody has made yet', async () => {
    const cwd = workingDirectory({});
    const stdout = `0 runs finalised in ${join(cwd, 'runs')}\n`;
    expect(await recoverIn(cwd)).toEqual({ code: 0, stdout, stderr: '' });
    expect(await recoverIn(cwd, ['--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await recoverIn(cwd, ['--left-open'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('looks for a directory, and for a configuration, from where it is called', async () => {
    const cwd = workingDirectory({ 'etc/other.yaml': config('json:') });
    mkdirSync(join(cwd, 'store'));
    expect(await recoverIn(cwd, ['store', '--config', 'etc/other.yaml'])).toEqual({
      code: 0,
      stdout: `0 runs finalised in ${join(cwd, 'store')}\n`,
      stderr: '',
    });
  });

  it('takes the store of the environment where none is named', async () => {
    const cwd = workingDirectory({});
    const { stdout } = await recoverIn(cwd, [], { RUNLEDGER_DIR: './kept' });
    expect(stdout).toBe(`0 runs finalised in ${join(cwd, 'kept')}\n`);
  });

  it.each<[what: string, content: string, says: RegExp]>([
    ['that is broken', 'wrong: 1', /^otel-config\.yaml:1 file_format: is missing; write file_format: "1\.1"\n/],
    [
      'of an exporter that is not there',
      config('jsnol:'),
      /^otel-config\.yaml:2 meter_provider\.readers\[0\]\.periodic\.exporter: "jsnol" is not an exporter.*\n$/,
    ],
    [
      'of an exporter that is set wrongly',
      config('csv: { delimiter: "-" }'),
      /^otel-config\.yaml:2 .*\.csv\.delimiter: .*\n$/,
    ],
    [
      'of a plugin that cannot be imported',
      config('json:', './gone.mjs'),
      /^otel-config\.yaml:3 distribution\.runledger\.plugins\[0\]: "\.\/gone\.mjs" cannot be imported: .*\n$/,
    ],
  ])('touches no run under a configuration %s', async (_what, content, says) => {
    const { code, stdout, stderr } = await recoverIn(workingDirectory({ 'otel-config.yaml': content }));
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(says);
  });

  it('says in JSON what became of each run that it has something to say of', async () => {
    const cwd = workingDirectory({
      'runs/run-1/events.jsonl': `${encodeLine(eventOf('model_call'))}{"torn`,
    });
    // Nobody has written to it for a long time: its process is gone.
    utimesSync(join(cwd, 'runs/run-1/events.jsonl'), 0, 0);
    const { code, stdout } = await recoverIn(cwd, ['--json']);
    expect({ code, ...JSON.parse(stdout) }).toEqual({
      ...{ code: 0, store: join(cwd, 'runs'), finalised: 1, failed: 0 },
      runs: [
        {
          ...{ run_id: 'run-1', outcome: 'recovered', status: 'crashed', events: 2 },
          ...{ skipped_lines: 1, is_whole: true, is_complete: true },
        },
      ],
    });
    const again = await recoverIn(cwd, ['--json', '--run-id', 'run-1', '--run-id', 'none']);
    expect({ code: again.code, ...JSON.parse(again.stdout) }).toMatchObject({
      ...{ code: 3, finalised: 0, failed: 1 },
      runs: [
        { run_id: 'run-1', outcome: 'nothing_to_do' },
        { run_id: 'none', outcome: 'failed', reason: 'there is no such run' },
      ],
    });
  });

  it('shows names that would move the cursor escaped', async () => {
    const cwd = workingDirectory({});
    expect(await recoverIn(cwd, ['--run-id', 'a\u001b[2J'])).toMatchObject({
      code: 3,
      stderr: 'a\\u001b[2J: there is no such run\n',
    });
  });
});
