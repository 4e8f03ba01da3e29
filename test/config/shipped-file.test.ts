import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatProblem, loadConfig } from '../../src/config/index.ts';
import { configOf, directoryWith } from './support.ts';

const shipped = readFileSync(join(import.meta.dirname, '../../otel-config.yaml'), 'utf8');

/** What a file, or none, makes an agent in one and the same directory do. */
function loadedWith(files: Record<string, string>, env: Record<string, string>) {
  const result = loadConfig({ env, cwd: directoryWith(files) });
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  const { readers, views, resource, disabled, distribution } = result.config;
  return {
    readers,
    views,
    resource,
    disabled,
    distribution: { ...distribution, directory: null },
    warnings: result.warnings,
  };
}

it.each([
  {},
  { OTEL_SERVICE_NAME: 'coder', OTEL_RESOURCE_ATTRIBUTES: 'team=a' },
  { RUNLEDGER_DIR: '/elsewhere', RUNLEDGER_PROJECT: 'p' },
])('says what holds without it: %o', (env) => {
  expect(loadedWith({ 'otel-config.yaml': shipped }, env)).toEqual(loadedWith({}, env));
});

it('keeps runs where it would without it', () => {
  expect(configOf(shipped).distribution.directory).toMatch(/[/\\]runs$/);
  expect(configOf(shipped, { RUNLEDGER_DIR: '/elsewhere' }).distribution.directory).toBe('/elsewhere');
});

it('opens no port, and one on loopback when its line is taken in', () => {
  expect(configOf(shipped).readers.map(({ kind }) => kind)).not.toContain('pull');
  const opened = configOf(shipped.replace('# - pull:', '- pull:'));
  expect(opened.readers.at(-1)).toMatchObject({
    kind: 'pull',
    exporter: { name: 'prometheus/development', config: { host: '127.0.0.1', port: 9464 } },
  });
});
