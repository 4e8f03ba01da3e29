// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files hold such references
import { join } from 'node:path';
import { parseConfigFile } from '@opentelemetry/configuration';
import { describe, expect, it, vi } from 'vitest';
import { configOf, directoryWith, load, problemsOf, readers } from './support.ts';

const env = {
  TEXT: 'some text',
  NUMBER: '10000',
  BOOLEAN: 'true',
  BLANK: '  ',
  REFERENCE: '${NUMBER}',
  INJECTED: 'a\ninterval: 1',
  MAPPING: '{ a: 1 }',
  LIST: '[1, 2]',
  COLON: 'Bearer: abc',
  BROKEN: '{ [ "',
  HEX: '0x1F',
  NULL: 'null',
  SPACED: ' 5 ',
  DOLLARS: '$$',
};

/** A file in which a plugin is given `written` for `value`, in block style, so that braces need no quotes. */
const withValue = (written: string) =>
  readers(`periodic:\n        exporter:\n          json:\n            value: ${written}`);

function valueFrom(written: string, variables: Record<string, string> = env): unknown {
  return configOf(withValue(written), variables).readers[0]?.exporter.config.value;
}

const cases: readonly [written: string, value: unknown][] = [
  ['${TEXT}', 'some text'],
  ['${env:TEXT}', 'some text'],
  ['a ${TEXT} b', 'a some text b'],
  ['${NUMBER}', 10000],
  ['"${NUMBER}"', '10000'],
  ["'${NUMBER}'", '10000'],
  ['${NUMBER}${NUMBER}', 1000010000],
  ['1${NUMBER}', 110000],
  ['${BOOLEAN}', true],
  ['"${BOOLEAN}"', 'true'],
  ['${UNSET}', null],
  ['"${UNSET}"', ''],
  ['${BLANK}', null],
  ['${BLANK:-5}', 5],
  ['${UNSET:-}', null],
  ['${UNSET:-text}', 'text'],
  ['${UNSET:-1.5}', 1.5],
  ['"${UNSET:-1.5}"', '1.5'],
  ['${UNSET:-a:-b}', 'a:-b'],
  ['${TEXT:-unused}', 'some text'],
  ['${env:UNSET:-text}', 'text'],
  ['${REFERENCE}', '${NUMBER}'],
  ['${UNSET:-${TEXT}}', '${TEXT}'],
  ['${MAPPING}', '{ a: 1 }'],
  ['${LIST}', '[1, 2]'],
  ['${COLON}', 'Bearer: abc'],
  ['${BROKEN}', '{ [ "'],
  ['${HEX}', 31],
  ['${NULL}', null],
  ['"${NULL}"', 'null'],
  ['${SPACED}', 5],
  ['${DOLLARS}', '$$'],
  ['$${TEXT}', '${TEXT}'],
  ['$$${TEXT}', '$some text'],
  ['$$$$', '$$'],
  ['$TEXT', '$TEXT'],
  ['${}', '${}'],
  ['${UNSET:-$$x}', '${UNSET:-$x}'],
  ['"${INJECTED}"', 'a\ninterval: 1'],
  ['${INJECTED}', 'a\ninterval: 1'],
  ['|\n              a ${TEXT}', 'a some text\n'],
];

describe('puts the environment in:', () => {
  it.each(cases)('%s', (written, value) => {
    expect(valueFrom(written)).toEqual(value);
  });

  it.each(cases)('%s as OpenTelemetry’s package does', (written, value) => {
    for (const [name, content] of Object.entries(env)) vi.stubEnv(name, content);
    const directory = directoryWith({ 'otel-config.yaml': withValue(written) });
    const [reader] = parseConfigFile(join(directory, 'otel-config.yaml')).meter_provider?.readers ?? [];
    vi.unstubAllEnvs();
    expect(reader?.periodic?.exporter).toEqual({ json: { value } });
  });
});

it('never lets a value become a key', () => {
  const file = readers('periodic:\n        interval: ${INTERVAL}\n        exporter: { json: }');
  const variables = { INTERVAL: '1000\n        timeout: 5' };
  expect(problemsOf(file, variables)).toEqual([
    ':5 meter_provider.readers[0].periodic.interval: must be a number, but is text',
  ]);
});

it('takes keys as they are written', () => {
  const file = readers('periodic: { exporter: { json: { "${TEXT}": 1 } } }');
  expect(configOf(file, env).readers[0]?.exporter.config).toEqual({ '${TEXT}': 1 });
});

it.each([
  ['a comment', '#1 agent'],
  ['a number and a comment', '5 # five'],
  ['an anchor', '&abc'],
  ['a tag', '!secret'],
  ['a tag that there is', '!!int 5'],
  ['a mapping whose key is a list', '{ [a]: b }'],
  ['a mapping whose key is bytes', '{ !!binary AAAA: b }'],
])('asks for quotes around what YAML would take for %s, and takes it whole with them', (_, value) => {
  expect(problemsOf(withValue('${VALUE}'), { VALUE: value })).toEqual([
    ':7 meter_provider.readers[0].periodic.exporter.json.value: takes from the environment what YAML reads as more than text: put the reference in quotes',
  ]);
  expect(valueFrom('"${VALUE}"', { VALUE: value })).toBe(value);
});

it('takes variables from what it is given, not from the process, and leaves the process as it was', () => {
  vi.stubEnv('TEXT', 'of the process');
  const before = process.env;
  expect(valueFrom('"${TEXT}"', { TEXT: 'given' })).toBe('given');
  expect(valueFrom('"${TEXT}"', {})).toBe('');
  expect(process.env).toBe(before);
  expect(process.env.TEXT).toBe('of the process');
  vi.unstubAllEnvs();
});

it('checks what the variables make of the file with OpenTelemetry’s package too', () => {
  const file = `${readers('periodic: { exporter: { json: } }')}\nlogger_provider: \${LOGGERS}`;
  expect(problemsOf(file, { LOGGERS: '5' })).toEqual([':5 logger_provider: must be a mapping']);
  expect(
    load(`${file}\nx: 1`.replace('${LOGGERS}', '{ processors: [{ simple: { exporter: { console: } } }] }')).ok,
  ).toBe(true);
});
