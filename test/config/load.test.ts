// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files hold such references
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  formatProblem,
  isDisabled,
  type LocateOptions,
  loadConfig,
  type RunledgerConfig,
} from '../../src/config/index.ts';
import { configOf, directoryWith, load, oneReader, runledger } from './support.ts';

const named = (name: string) =>
  `file_format: "1.1"\n${oneReader}\nresource: { attributes: [{ name: from, value: ${name} }] }`;

function loaded(options: LocateOptions): RunledgerConfig {
  const result = loadConfig(options);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.config;
}

const messages = (options: LocateOptions) => {
  const result = loadConfig(options);
  return (result.ok ? result.warnings : result.problems).map(formatProblem);
};

describe('the file', () => {
  const files = {
    'otel-config.yaml': named('usual'),
    'given.yaml': named('given'),
    'other/variable.yaml': named('variable'),
    'former.yaml': named('former'),
  };

  it.each<[what: string, options: Omit<LocateOptions, 'cwd'>, from: string]>([
    ['is the one that is given', { file: 'given.yaml', env: { OTEL_CONFIG_FILE: 'former.yaml' } }, 'given'],
    ['else the one that OTEL_CONFIG_FILE names', { env: { OTEL_CONFIG_FILE: 'other/variable.yaml' } }, 'variable'],
    [
      'before the variable’s former name',
      { env: { OTEL_CONFIG_FILE: 'other/variable.yaml', OTEL_EXPERIMENTAL_CONFIG_FILE: 'former.yaml' } },
      'variable',
    ],
    [
      'which is read where the other is blank',
      { env: { OTEL_CONFIG_FILE: ' ', OTEL_EXPERIMENTAL_CONFIG_FILE: 'former.yaml' } },
      'former',
    ],
    ['else the one in the working directory', { env: {} }, 'usual'],
  ])('%s', (_, options, from) => {
    const cwd = directoryWith(files);
    expect(loaded({ ...options, cwd }).resource.attributes).toEqual({ from });
  });

  it('is told by its absolute path', () => {
    const cwd = directoryWith(files);
    expect(loaded({ env: {}, cwd }).source).toBe(join(cwd, 'otel-config.yaml'));
    expect(loaded({ env: {}, cwd, file: join(cwd, 'given.yaml') }).source).toBe(join(cwd, 'given.yaml'));
  });

  it.each<[what: string, options: Omit<LocateOptions, 'cwd'>, problem: string]>([
    ['given', { file: 'nowhere.yaml', env: {} }, 'nowhere.yaml: does not exist'],
    ['in a variable', { env: { OTEL_CONFIG_FILE: 'nowhere.yaml' } }, 'nowhere.yaml: does not exist'],
    ['under a file', { file: 'given.yaml/x.yaml', env: {} }, 'given.yaml/x.yaml: does not exist'],
    ['as a directory', { file: 'other', env: {} }, 'other: is a directory; name the file in it'],
    ['as a name that no system takes', { file: 'a\0b', env: {} }, 'a\\u0000b: cannot be read: ERR_INVALID_ARG_VALUE'],
    ['as a device', { file: '/dev/null', env: {} }, '/dev/null: is not a regular file'],
  ])('that does not exist is a problem: %s', (_, options, problem) => {
    expect(messages({ ...options, cwd: directoryWith(files) })).toEqual([problem]);
  });

  it('is a problem where otel-config.yaml is a directory, or a link that leads nowhere', () => {
    const cwd = directoryWith({});
    symlinkSync(join(cwd, 'nowhere'), join(cwd, 'otel-config.yaml'));
    expect(messages({ env: {}, cwd })).toEqual(['otel-config.yaml: does not exist']);
    mkdirSync(join(cwd, 'nowhere'));
    expect(messages({ env: {}, cwd })).toEqual(['otel-config.yaml: is a directory; name the file in it']);
  });
});

describe('without a file', () => {
  it('writes JSON and CSV every 10 s and Parquet every 60 s to ./runs, and opens no port', () => {
    const cwd = directoryWith({});
    const { locate, ...config } = loaded({ env: {}, cwd });
    const reader = (index: number, name: string, intervalMs: number) => ({
      kind: 'periodic',
      intervalMs,
      timeoutMs: Math.min(intervalMs, 30_000),
      exporter: { name, config: {} },
      path: ['meter_provider', 'readers', index, 'periodic', 'exporter', name],
      cardinalityLimits: {},
    });
    expect(config).toEqual({
      source: null,
      disabled: false,
      resource: { attributes: { 'service.name': 'agent' }, schemaUrl: null, detectors: [], detectedAttributes: {} },
      readers: [reader(0, 'json', 10_000), reader(1, 'csv', 10_000), reader(2, 'parquet', 60_000)],
      views: [],
      distribution: {
        directory: join(cwd, 'runs'),
        project: null,
        tags: {},
        plugins: [],
        strict: false,
        finaliseOnExit: true,
        maxSeries: 2000,
        capture: { errorMessages: false },
        prices: [],
        instrumentation: { enabled: true, processor: 'simple', providers: [] },
        prometheus: { profiles: ['genai'] },
      },
    });
    expect(locate(['meter_provider'])).toEqual({ file: 'defaults', line: null });
  });

  it.each<[env: Record<string, string>, attributes: Record<string, string>]>([
    [{ OTEL_SERVICE_NAME: 'coder' }, { 'service.name': 'coder' }],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'team=a%20b, service.name=listed' }, { team: 'a b', 'service.name': 'listed' }],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=listed', OTEL_SERVICE_NAME: 'coder' }, { 'service.name': 'coder' }],
    [{ OTEL_SERVICE_NAME: ' ' }, { 'service.name': 'agent' }],
    [{ OTEL_RESOURCE_ATTRIBUTES: ' , ' }, { 'service.name': 'agent' }],
  ])('takes the resource from %o', (env, attributes) => {
    expect(loaded({ env, cwd: directoryWith({}) }).resource.attributes).toEqual(attributes);
  });

  it('takes the interval of all formats from OTEL_METRIC_EXPORT_INTERVAL', () => {
    const { readers } = loaded({ env: { OTEL_METRIC_EXPORT_INTERVAL: '2500' }, cwd: directoryWith({}) });
    expect(readers.map((reader) => reader.kind === 'periodic' && reader.intervalMs)).toEqual([2500, 2500, 2500]);
  });

  it.each<[env: Record<string, string>, warning: string]>([
    [
      { OTEL_METRIC_EXPORT_INTERVAL: '10s' },
      'environment OTEL_METRIC_EXPORT_INTERVAL: must be a whole number of milliseconds, at least 1; ignored',
    ],
    [
      { OTEL_METRIC_EXPORT_INTERVAL: '0' },
      'environment OTEL_METRIC_EXPORT_INTERVAL: must be a whole number of milliseconds, at least 1; ignored',
    ],
    [
      { OTEL_RESOURCE_ATTRIBUTES: 'a=b,c' },
      'environment OTEL_RESOURCE_ATTRIBUTES: entry 2 is not name=value; write = as %3D and , as %2C; ignored',
    ],
    [
      { OTEL_RESOURCE_ATTRIBUTES: 'a=%E0%A4%A' },
      'environment OTEL_RESOURCE_ATTRIBUTES: entry 1 has a % that encodes nothing; write % as %25; ignored',
    ],
    [{ OTEL_SDK_DISABLED: 'yes' }, 'environment OTEL_SDK_DISABLED: must be true or false; ignored'],
    [{ RUNLEDGER_STRICT: '1' }, 'environment RUNLEDGER_STRICT: must be true or false; ignored'],
  ])('ignores %o with a warning', (env, warning) => {
    const cwd = directoryWith({});
    expect(messages({ env, cwd })).toEqual([warning]);
    expect({ ...loaded({ env, cwd }), locate: null }).toEqual({ ...loaded({ env: {}, cwd }), locate: null });
  });
});

describe('beside a file', () => {
  const file = runledger('directory: from-file', 'project: from-file', 'strict: true');

  it('RUNLEDGER_* win', () => {
    const env = { RUNLEDGER_DIR: '/elsewhere', RUNLEDGER_PROJECT: 'mine', RUNLEDGER_STRICT: 'False' };
    const { directory, project, strict } = configOf(file, env).distribution;
    expect({ directory, project, strict }).toEqual({ directory: '/elsewhere', project: 'mine', strict: false });
  });

  it('relative directories begin at the working directory, not at the file', () => {
    const cwd = directoryWith({ 'etc/agent.yaml': file });
    const options = { cwd, file: 'etc/agent.yaml' };
    expect(loaded({ ...options, env: {} }).distribution.directory).toBe(join(cwd, 'from-file'));
    expect(loaded({ ...options, env: { RUNLEDGER_DIR: 'a/../b' } }).distribution.directory).toBe(join(cwd, 'b'));
  });

  it('OpenTelemetry’s other variables act only where the file names them', () => {
    const env = { OTEL_SERVICE_NAME: 'coder', OTEL_RESOURCE_ATTRIBUTES: 'a=b', OTEL_METRIC_EXPORT_INTERVAL: '5' };
    const { resource, readers } = configOf(file, env);
    expect(resource.attributes).toEqual({});
    expect(readers[0]).toMatchObject({ intervalMs: 60_000 });
  });

  it.each([
    ['a blank directory', 'directory: "${UNSET}"', { directory: 'runs' }],
    ['no directory', 'directory:', { directory: 'runs' }],
    ['a blank project', 'project: "${UNSET}"', { project: null }],
    ['an unset project', 'project: ${UNSET}', { project: null }],
    ['an unset tag', 'tags: { a: "${UNSET:-x}", b: 5, c: }', { tags: { a: 'x', b: 5 } }],
  ])('what is blank is left out: %s', (_, line, expected) => {
    const cwd = directoryWith({ 'otel-config.yaml': runledger(line) });
    const { distribution } = loaded({ env: {}, cwd });
    expect({ ...distribution, directory: distribution.directory.slice(cwd.length + 1) }).toMatchObject(expected);
  });
});

describe('nothing is recorded', () => {
  it.each<[what: string, content: string, env: Record<string, string>, disabled: boolean]>([
    ['by OTEL_SDK_DISABLED', oneReader, { OTEL_SDK_DISABLED: 'TRUE' }, true],
    ['by the file', `${oneReader}\ndisabled: true`, {}, true],
    ['by the file, whatever the variable', `${oneReader}\ndisabled: true`, { OTEL_SDK_DISABLED: 'false' }, true],
    ['else', oneReader, { OTEL_SDK_DISABLED: 'false' }, false],
  ])('%s: %#', (_, content, env, disabled) => {
    expect(configOf(`file_format: "1.1"\n${content}`, env).disabled).toBe(disabled);
  });

  it.each([
    [{ OTEL_SDK_DISABLED: ' true ' }, true],
    [{ OTEL_SDK_DISABLED: '1' }, false],
    [{}, false],
  ])('which %o says before any file is read: %s', (env, disabled) => {
    expect(isDisabled(env)).toBe(disabled);
  });
});

describe('a bad file ends the agent', () => {
  const strictOf = (content: string, env: Record<string, string> = {}) => {
    const result = load(content, env);
    return result.ok ? 'is valid' : result.strict;
  };

  it.each<[what: string, content: string, env: Record<string, string>, strict: boolean]>([
    ['where it says strict', runledger('strict: true', 'wrong: 1'), {}, true],
    ['even where YAML breaks behind that', runledger('strict: true', '"wrong'), {}, true],
    ['not where it says otherwise', runledger('strict: false', 'wrong: 1'), {}, false],
    ['not where it says nothing', runledger('wrong: 1'), {}, false],
    ['not where strict itself is wrong', runledger('strict: "true"'), {}, false],
    ['where the environment says so', runledger('wrong: 1'), { RUNLEDGER_STRICT: 'true' }, true],
    ['also of a file that cannot be read', '\0', { RUNLEDGER_STRICT: 'true' }, true],
    [
      'not where the environment says otherwise',
      runledger('strict: true', 'wrong: 1'),
      { RUNLEDGER_STRICT: 'false' },
      false,
    ],
  ])('%s', (_, content, env, strict) => {
    expect(strictOf(content, env)).toBe(strict);
  });
});

it('tells the place of what stands at a path, or of the nearest thing above it', () => {
  const { locate } = configOf(runledger('directory: a', 'capture:', '  error_messages: true'));
  const lineOf = (...path: (string | number)[]) => locate(['distribution', 'runledger', ...path]).line;
  expect(locate([])).toEqual({ file: 'otel-config.yaml', line: 1 });
  expect([lineOf('directory'), lineOf('capture', 'error_messages'), lineOf('capture', 'nothing', 5)]).toEqual([
    5, 7, 6,
  ]);
  expect(lineOf('plugins', 0)).toBe(4);
  expect(locate(['nothing'])).toEqual({ file: 'otel-config.yaml', line: 1 });
});
