import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryStore } from '../../support/agent-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { ask, askMetrics, startServe } from '../../support/served.ts';
import { sourceEnvironment } from '../../support/source-process.ts';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const leftovers = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => /^runledger-(?:serve|analysis)-/.test(name));

describe('serve', () => {
  it('says where it is, and which store that is', async () => {
    const store = await temporaryStore();
    const served = await startServe(['--directory', store]);
    expect(served.said).toEqual({ stdout: `${store} at http://127.0.0.1:${served.port}/ until Ctrl-C\n`, stderr: '' });
    await served.stop();
  });

  it('says in its help who can read it, and that it is not encrypted', async () => {
    const { stdout } = await runCommand(['serve', '--help'], { cwd: workingDirectory() });
    expect(stdout).toContain('RUNLEDGER_SERVE_TOKEN');
    expect(stdout).toContain('not encrypted');
    expect(stdout).toContain('0.0.0.0');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends by %s as it should, whatever it is at, and leaves nothing',
    async (signal) => {
      const temporary = workingDirectory();
      const store = workingDirectory();
      await runCommand(['generate', '--runs', '30', '--directory', join(store, 'runs')], { cwd: store });
      const served = await startServe(['--directory', join(store, 'runs')], { env: { TMPDIR: temporary } });
      // A page, rows and figures are being asked for.
      const asked = ['page.json', 'metrics', 'run.json?id=run_x', 'events'].map((path) =>
        ask(`${served.url}${path}`).catch(() => null),
      );
      await asked[0];
      // One for pages, once the store is followed, and one for rows where those have been asked for by then.
      await expect.poll(() => leftovers(temporary).length).toBeGreaterThan(0);
      expect(await served.stop(signal)).toEqual({ code: 0, signal: null });
      expect(served.said.stderr).toBe('');
      await Promise.all(asked);
      expect(leftovers(temporary)).toEqual([]);
    },
  );

  it('says of a port that is taken what would work', async () => {
    const port = await takenPort();
    const store = await temporaryStore();
    expect(await runCommand(['serve', '--directory', store, '--port', String(port)], { cwd: store })).toEqual({
      code: 3,
      stdout: '',
      stderr: `runledger: 127.0.0.1:${port}: another process listens there; take another port, or 0 for any free one\n`,
    });
  });

  it.each([
    [
      'an address that is not this machine’s',
      ['--host', '192.0.2.1'],
      {},
      3,
      /192\.0\.2\.1:0: this machine has no such address/,
    ],
    ['a name that is none', ['--host', 'no-such-host.invalid'], {}, 3, /no-such-host\.invalid: there is no such name/],
    ['a name that cannot be one', ['--host', 'evil name'], {}, 3, /evil name: there is no such name/],
    [
      'a token that is soon guessed',
      [],
      { RUNLEDGER_SERVE_TOKEN: 'secret' },
      3,
      /RUNLEDGER_SERVE_TOKEN must be 22 to 256 letters/,
    ],
    [
      'a token that is no cookie',
      [],
      { RUNLEDGER_SERVE_TOKEN: `${'a'.repeat(30)}; x` },
      3,
      /RUNLEDGER_SERVE_TOKEN must be/,
    ],
    ['a port that is none', ['--port', '65536'], {}, 2, /Write a whole number, 0 to 65535/],
    ['two beginnings', ['--days', '7', '--since', '7d'], {}, 2, /cannot be used with/],
    ['a configuration that is not there', ['--config', 'nothing.yaml'], {}, 3, /nothing\.yaml/],
  ])('refuses %s', async (_, args, env, code, stderr) => {
    const store = await temporaryStore();
    const outcome = await runCommand(['serve', '--directory', store, '--port', '0', ...args], { cwd: store, env });
    expect(outcome).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(stderr) });
  });

  it('refuses a directory that is named and is not there', async () => {
    const cwd = workingDirectory();
    expect(await runCommand(['serve', '--directory', 'nothing'], { cwd })).toEqual({
      code: 3,
      stdout: '',
      stderr: `${join(cwd, 'nothing')}: there is no such directory\n`,
    });
  });

  it('works from its sources as it does when it is built', async () => {
    const store = await temporaryStore();
    const served = await startServe(['--directory', store], { main: 'src/cli/main.ts', env: sourceEnvironment() });
    await expect.poll(async () => (await ask(`${served.url}page.json`)).status).toBe(200);
    expect((await askMetrics(served.url)).status).toBe(200);
    expect(await served.stop()).toEqual({ code: 0, signal: null });
  });

  it('records no run of itself, though it is started as agents are', async () => {
    const cwd = workingDirectory();
    const register = new URL('../../../dist/src/register.js', import.meta.url).href;
    const served = await startServe(['--directory', cwd], {
      cwd,
      env: { RUNLEDGER_DIR: join(cwd, 'runs'), NODE_OPTIONS: `--import=${register}` },
    });
    await expect.poll(async () => (await ask(`${served.url}page.json`)).status).toBe(200);
    expect((await askMetrics(served.url)).status).toBe(200);
    expect(await served.stop()).toEqual({ code: 0, signal: null });
    expect(readdirSync(cwd).filter((name) => !name.startsWith('.'))).toEqual([]);
  });
});
