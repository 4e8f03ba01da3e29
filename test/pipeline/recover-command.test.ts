import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { recoverCommand } from '../../src/pipeline/recover-command.ts';

const script = join(mkdtempSync(join(tmpdir(), 'runledger-command-')), 'command line.js');
writeFileSync(script, '');
const program = { isRecovering: false, isSingleExecutable: false, isElectron: false };
const commandLine = pathToFileURL(script);
const setting = { commandLine, store: '/a store', configFile: null, env: {}, cwd: '/work', program };

it('a command of its own finalises the store in silence, as it was called and configured', () => {
  expect(recoverCommand(setting, ['--left-open'])).toEqual({
    command: {
      args: [script, 'recover', '/a store', '--left-open', '--quiet'],
      spawn: { cwd: '/work', env: { RUNLEDGER_RECOVERING: '1' }, windowsHide: true },
    },
    reason: null,
  });
  const { command } = recoverCommand({ ...setting, configFile: '/etc/otel-config.yaml' }, ['--run-id', 'one']);
  expect(command?.args).toEqual([
    script,
    'recover',
    '/a store',
    '--run-id',
    'one',
    '--config',
    '/etc/otel-config.yaml',
    '--quiet',
  ]);
});

it('it is not instrumented itself, joins no run, and reads no other configuration', () => {
  const env = {
    NODE_OPTIONS: '--import runledger/register',
    OTEL_CONFIG_FILE: 'relative.yaml',
    RUNLEDGER_RUN_ID: 'one',
    RUNLEDGER_PROJECT: 'shop',
    TOKEN: 'for a plugin',
  };
  expect(recoverCommand({ ...setting, env }, []).command?.spawn.env).toEqual({
    RUNLEDGER_PROJECT: 'shop',
    RUNLEDGER_RECOVERING: '1',
    TOKEN: 'for a plugin',
  });
});

it('Electron is told to be Node', () => {
  const { command } = recoverCommand({ ...setting, program: { ...program, isElectron: true } }, []);
  expect(command?.spawn.env).toEqual({ ELECTRON_RUN_AS_NODE: '1', RUNLEDGER_RECOVERING: '1' });
});

it.each([
  { what: 'a program that was itself started to finalise runs', of: { program: { ...program, isRecovering: true } } },
  { what: 'a single executable', of: { program: { ...program, isSingleExecutable: true } } },
  { what: 'a bundle, which has no command line', of: { commandLine: new URL('none.js', commandLine) } },
  { what: 'a bundle whose modules have no URL', of: { commandLine: null } },
  { what: 'a module that came from no file', of: { commandLine: new URL('https://example.com/cli/main.js') } },
])('$what is not started, and what to do is said', ({ of }) => {
  expect(recoverCommand({ ...setting, ...of }, [])).toEqual({
    command: null,
    reason: expect.stringMatching(/: what was left is finalised by runledger recover \/a store$/),
  });
});
