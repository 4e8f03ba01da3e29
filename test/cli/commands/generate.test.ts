import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { projectDirectory } from '../../support/agent-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';

const generateIn = (cwd: string, ...args: string[]) =>
  runCommand(['generate', '--runs', '15', '--end', '2026-11-01', ...args], { cwd });

const runsIn = (store: string) => readdirSync(store).filter((name) => name !== '.open');

describe('runledger generate', () => {
  it('makes the configured store, and says how to make it again', async () => {
    const cwd = workingDirectory({});
    const { code, stdout, stderr } = await generateIn(cwd, '--seed', 'x', '--days', '3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const store = join(cwd, 'runs');
    expect(stdout.replaceAll(/[\d,.]+(?= events| kB)/g, 'N')).toBe(
      `15 runs, N events, N kB of ledgers in ${store}\n10 completed, 3 failed, 1 cancelled, 1 crashed\n` +
        'the same again: --runs 15 --seed x --days 3 --end 2026-11-01T00:00:00Z\n',
    );
    expect(runsIn(store)).toHaveLength(15);
    expect(readdirSync(cwd)).toEqual(['runs']);
  });

  it('prints one JSON value', async () => {
    const cwd = workingDirectory({});
    const { code, stdout } = await generateIn(cwd, '--json', '--directory', 'synthetic');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      directory: join(cwd, 'synthetic'),
      seed: '1',
      days: 30,
      end: '2026-11-01T00:00:00.000000Z',
      runs: 15,
    });
  });

  it('ends now where no end is given', async () => {
    const before = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    const { stdout } = await runCommand(['generate', '--runs', '1', '--json'], { cwd: workingDirectory({}) });
    const { end } = JSON.parse(stdout);
    expect(end >= before.slice(0, 19)).toBe(true);
    expect(end <= new Date().toISOString()).toBe(true);
  });

  it('fills an empty directory, and leaves one alone that is not', async () => {
    const cwd = workingDirectory({});
    mkdirSync(join(cwd, 'empty'));
    expect(await generateIn(cwd, '--directory', 'empty')).toMatchObject({ code: 0, stderr: '' });
    mkdirSync(join(cwd, 'work'));
    writeFileSync(join(cwd, 'work', 'notes.txt'), 'mine');
    for (const directory of ['empty', 'work', '.']) {
      expect(await generateIn(cwd, '--directory', directory)).toEqual({
        code: 3,
        stdout: '',
        stderr: `${join(cwd, directory)}: is not empty; a store is generated in a directory of its own\n`,
      });
    }
    expect(readdirSync(join(cwd, 'work'))).toEqual(['notes.txt']);
    expect(readdirSync(cwd).sort()).toEqual(['empty', 'work']);
  });

  it('says what stands in its way, and leaves nothing behind', async () => {
    const cwd = workingDirectory({ file: '' });
    const { code, stderr } = await generateIn(cwd, '--directory', 'file/store');
    expect(code).toBe(3);
    expect(stderr).toContain(`${join(cwd, 'file/store')}: `);
    expect(readdirSync(cwd)).toEqual(['file']);
  });

  it.each([
    [['--runs', '0'], "error: option '--runs <number>' argument '0' is invalid. Write a whole number, 1 to 1000000.\n"],
    [
      ['--runs', '1e3'],
      "error: option '--runs <number>' argument '1e3' is invalid. Write a whole number, 1 to 1000000.\n",
    ],
    [['--days', '-1'], "error: option '--days <number>' argument '-1' is invalid. Write a whole number, 1 to 3660.\n"],
    [['--end', 'soon'], '--end: "soon" is no time; write 2026-11-01 or 2026-11-01T12:00:00Z\n'],
  ])('takes no %j', async (args, stderr) => {
    expect(await generateIn(workingDirectory({}), ...args)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('takes away what it has half done where it is interrupted', async () => {
    const cwd = workingDirectory({});
    const args = [join(projectDirectory, 'dist/src/cli/main.js'), 'generate', '--runs', '100000'];
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'inherit', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const closed = once(child, 'close');
    const hasBegun = () => readdirSync(cwd).some((name) => readdirSync(join(cwd, name)).length > 3);
    while (!hasBegun()) await sleep(20);
    child.kill('SIGINT');
    expect(await closed).toEqual([3, null]);
    expect(stderr).toBe(`${join(cwd, 'runs')}: interrupted; nothing was written\n`);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('leaves nothing for recovery but the runs that crashed', async () => {
    const cwd = workingDirectory({});
    await generateIn(cwd);
    const { code, stdout, stderr } = await runCommand(['recover'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [run, total, ...rest] = stdout.split('\n');
    expect(run).toMatch(/^run_\S+: crashed, \d+ events$/);
    expect([total, ...rest]).toEqual([`1 run finalised in ${join(cwd, 'runs')}`, '']);
    expect((await runCommand(['recover'], { cwd })).stdout).toMatch(/^0 runs finalised/);
    expect(readdirSync(join(cwd, 'runs', '.open'))).toEqual([]);
  });
});
