import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { recoverCommand } from '../../src/pipeline/recover-command.ts';

const script = join(import.meta.dirname, 'command line.js');
const setting = { commandLine: pathToFileURL(script), store: '/a store', configFile: null, env: {}, cwd: '/work' };

it('a command of its own finalises the store in silence, as it was called and configured', () => {
  expect(recoverCommand(setting, ['--left-open'])).toEqual({
    args: [script, 'recover', '/a store', '--left-open', '--quiet'],
    spawn: { cwd: '/work', env: {}, windowsHide: true },
  });
  const { args } = recoverCommand({ ...setting, configFile: '/etc/otel-config.yaml' }, ['--run-id', 'one']);
  expect(args).toEqual([
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
  expect(recoverCommand({ ...setting, env }, []).spawn.env).toEqual({
    RUNLEDGER_PROJECT: 'shop',
    TOKEN: 'for a plugin',
  });
});
