// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files hold such references
import { describe, expect, it } from 'vitest';
import { problemsOf } from './support.ts';

describe('of YAML says:', () => {
  it.each<[what: string, file: string, problems: string[]]>([
    ['a quote that is not closed', 'file_format: "1.1\na: b', [':2: not YAML: Missing closing "quote']],
    ['tabs', 'file_format: "1.1"\nresource:\n\tattributes: []', [':3: indented with a tab; use spaces']],
    [
      'two documents',
      'file_format: "1.1"\n---\nfile_format: "1.1"',
      [':2: more than one document ("---") in the file'],
    ],
    [
      'a tag',
      'file_format: "1.1"\nlog_level: !env LEVEL',
      [':2: a tag (!…), which a configuration cannot have; put text that begins with ! in quotes'],
    ],
    [
      'a key given twice',
      'file_format: "1.1"\nresource: {}\n\nresource: {}',
      [':4 resource: is given twice; first on line 2'],
    ],
    [
      'a number and a text that are the same key',
      'file_format: "1.1"\nx: { 1: a, "1": b }',
      [':2 x["1"]: is given twice; first on line 2'],
    ],
    [
      'merging',
      'file_format: "1.1"\nx: &x { a: 1 }\ny:\n  <<: *x',
      [':4 y["<<"]: merging (<<) is not part of YAML 1.2: write the keys out'],
    ],
    ['a list as a key', 'file_format: "1.1"\nx:\n  ? [a, b]\n  : c', [':2 x: has a key that is not plain text']],
    [
      'an alias of nothing',
      'file_format: "1.1"\nx: *nowhere',
      [':2 x: is an alias (*name) of an anchor (&name) that does not stand above it'],
    ],
    [
      'a variable in { } without quotes',
      'file_format: "1.1"\nresource: { schema_url: ${URL} }\nx: 1',
      [':2: not YAML: inside { } and [ ] put ${…} in quotes'],
    ],
    [
      'a variable that is none, wherever it stands',
      'file_format: "1.1"\nx: ${1A}\ny: "${sys:HOME}"',
      [2, 3].map(
        (line) =>
          `:${line} ${line === 2 ? 'x' : 'y'}: has a \${…} that cannot be read; write \${NAME}, \${NAME:-default} or, for a plain $, $$`,
      ),
    ],
    [
      'Windows line ends',
      'file_format: "1.1"\r\nx: 1\r\nresource: 5\r\n',
      [':3 resource: must be a mapping, but is a number'],
    ],
    ['a byte order mark', '\ufefffile_format: "1.1"\nresource: 5', [':2 resource: must be a mapping, but is a number']],
  ])('%s', (_, file, problems) => {
    expect(problemsOf(file)).toEqual(problems);
  });
});

it('finds the line of what stands behind an alias', () => {
  const file = [
    'file_format: "1.1"',
    'x-reader: &reader',
    '  periodic:',
    '    interval: 0',
    '    exporter: { json: }',
    'meter_provider:',
    '  readers: [*reader]',
  ];
  expect(problemsOf(file.join('\n'))).toEqual([':4 meter_provider.readers[0].periodic.interval: must be at least 1']);
});

it('reads JSON, since JSON is YAML', () => {
  expect(problemsOf('{\n  "file_format": "1.1",\n  "resource": []\n}')).toEqual([
    ':3 resource: must be a mapping, but is a list',
  ]);
});
