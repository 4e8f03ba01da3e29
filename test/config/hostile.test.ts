// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files hold such references
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatProblem, loadConfig } from '../../src/config/index.ts';
import { describeReadError } from '../../src/config/read-text.ts';
import { directoryWith, load, oneReader, problemsOf, readers } from './support.ts';

const valid = `file_format: "1.1"\n${oneReader}\n`;
const repeated = (text: string, times: number) => text.repeat(times);

afterEach(() => vi.restoreAllMocks());

describe('one clear problem:', () => {
  const levels = 'abcdefghij'.split('');
  const bomb = levels
    .map((level, index) => `x${level}: &${level} [${index === 0 ? '1' : repeated(`*${levels[index - 1]}, `, 9)}]`)
    .join('\n');

  it.each<[what: string, content: string | Uint8Array, problem: string]>([
    [
      'a file that is too large',
      valid + repeated('# padding\n', 30_000),
      ': is too large: a configuration has at most 256 KiB',
    ],
    ['a binary', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), ': is not UTF-8 text: it has zero bytes'],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${valid}`, 'utf16le')), ': is not UTF-8 text: it has zero bytes'],
    ['Latin-1', new Uint8Array(Buffer.from(`${valid}# caf\u00e9`, 'latin1')), ': is not UTF-8 text'],
    ['an image', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ': is not UTF-8 text'],
    ['aliases of aliases', valid + bomb, ':1: its aliases (*name) refer to themselves, or grow without end'],
    [
      'an alias within itself',
      `${valid}x: &x [*x]`,
      ':1: its aliases (*name) refer to themselves, or grow without end',
    ],
    [
      'thousands of aliases',
      `${valid}x: &x 1\ny: [${repeated('*x, ', 5000)}]`,
      ':1: 5000 aliases (*name); a configuration has at most 100',
    ],
    [
      'thousands of keys',
      valid + Array.from({ length: 15_000 }, (_, key) => `k${key}: 1`).join('\n'),
      ':1: has 15002 keys; a configuration has at most 1000',
    ],
    ['lists that nest without end', `${valid}x: ${repeated('[', 100_000)}`, ':3: nested too deep'],
    [
      'mappings that nest too deep',
      `${valid}x: ${repeated('{ a: ', 70)}1${repeated(' }', 70)}`,
      `:3 x${repeated('.a', 64)}: is nested more than 64 deep`,
    ],
    [
      'a key that reaches into prototypes',
      `${valid}__proto__: { polluted: true }`,
      ':3 __proto__: is not a key that anything can have',
    ],
    [
      'a page of HTML',
      '<!DOCTYPE html>\n<html><body>Not found</body></html>',
      ':1: must be a mapping: file_format: "1.1", …',
    ],
    ['JavaScript', 'export default {\n  a: 1,\n};\n', ':1: not YAML: Implicit keys need to be on a single line'],
  ])('%s', (_, content, problem) => {
    const problems = problemsOf(content);
    expect(problems.map((line) => line.replace(/^:\d+(?= x\.a)/, ':3'))).toEqual([problem]);
  });

  it('a link to itself', () => {
    const cwd = directoryWith({});
    symlinkSync('otel-config.yaml', join(cwd, 'otel-config.yaml'));
    const result = loadConfig({ env: {}, cwd });
    expect(!result.ok && result.problems.map(formatProblem)).toEqual(['otel-config.yaml: cannot be read: ELOOP']);
  });

  it.each([
    ['ENOENT', 'does not exist'],
    ['ENOTDIR', 'does not exist'],
    ['EACCES', 'may not be read: permission denied'],
    ['EPERM', 'may not be read: permission denied'],
    ['EIO', 'cannot be read: EIO'],
  ])('a file that fails with %s', (code, message) => {
    expect(describeReadError(Object.assign(new Error('secret'), { code }))).toBe(message);
    expect(describeReadError('no error at all')).toBe('cannot be read: unknown error');
  });
});

it('names the first hundred problems, and how many more there are', () => {
  const file = readers(
    `periodic: { exporter: { json: }, ${Array.from({ length: 250 }, (_, key) => `k${key}: 1`).join(', ')} }`,
  );
  const problems = problemsOf(file);
  expect(problems).toHaveLength(101);
  expect(problems[99]).toMatch(/^:4 meter_provider\.readers\[0\]\.periodic\.k99:/);
  expect(problems[100]).toBe(': 150 more problems');
});

it('prints nothing that moves the cursor, breaks the line or turns its direction', () => {
  const keys = ['\\e[2Jred', 'two\\nlines', '\\u202Eesrever', '\\x9b31m', 'x'.repeat(200)];
  const file = readers(`periodic: { exporter: { json: }, ${keys.map((key) => `"${key}": 1`).join(', ')} }`);
  const problems = problemsOf(file);
  expect(problems).toHaveLength(keys.length);
  for (const line of problems) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  for (const line of problems) expect(line.length).toBeLessThan(400);
});

it('keeps a polluted plugin setting out', () => {
  problemsOf(readers('periodic: { exporter: { json: { __proto__: { polluted: true } } } }'));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

describe('never throws, never writes, and always says something,', () => {
  const pieces = [
    ...[
      'file_format',
      ': ',
      '"1.1"',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '&a',
      '*a',
      '!t',
      '|',
      '>',
      '#',
      "'",
      '"',
      '\t',
      '?',
    ],
    ...[
      'meter_provider',
      'readers',
      'periodic',
      'exporter',
      'json',
      'resource',
      'distribution',
      'runledger',
      'strict',
      'views',
    ],
    ...[
      '${A}',
      '${A:-',
      '$$',
      '%YAML 1.1\n---\n',
      '---',
      '...',
      '\ufeff',
      '\0',
      '\u2028',
      '💥',
      '<<',
      '~',
      '.inf',
      '-0',
      '1e999',
    ],
  ];

  it.each(Array.from({ length: 60 }, (_, seed) => seed))('whatever the file: %i', (seed) => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const random = randomFrom(seed + 1);
    const content = Array.from({ length: 1 + random(60) }, () => pieces[random(pieces.length)]).join('');
    const result = load(seed % 2 === 0 ? content : `${valid}${content}`, { A: pieces[random(pieces.length)] ?? '' });
    expect(result.ok || result.problems.length > 0).toBe(true);
    if (!result.ok) for (const problem of result.problems) expect(formatProblem(problem)).not.toMatch(/\p{Cc}/u);
    expect(stderr).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
  });
});

/** Whole numbers below a limit; the same for the same seed (a linear congruential generator). */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
