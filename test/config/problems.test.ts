// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files hold such references
import { describe, expect, it } from 'vitest';
import { protocolNames } from '../../src/config/schema/runledger.ts';
import { oneReader, problemsOf, readers, resource, runledger, views } from './support.ts';

describe('says where, what, and what would be right:', () => {
  it.each<[what: string, file: string, problems: string[]]>([
    ['no file_format', oneReader, [':1 file_format: is missing; write file_format: "1.1"']],
    ['file_format as a number', 'file_format: 1.1', [':1 file_format: must be text; put it in quotes: "1.1"']],
    ['file_format of words', 'file_format: latest', [':1 file_format: must be a version; write "1.1"']],
    [
      'another major version, alone, since its keys have other shapes',
      'file_format: "0.4"\nmeter_provider: 5',
      [':1 file_format: "0.4" is not supported; 1.x is: write "1.1"'],
    ],
    ['an empty file', '', [': is empty; the least is file_format: "1.1"']],
    ['comments only', '# nothing\n', [': is empty; the least is file_format: "1.1"']],
    ['a list', '- file_format', [':1: must be a mapping: file_format: "1.1", …']],
    [
      'a slip at the top',
      'file_format: "1.1"\n\nmeter_providr: {}',
      [':3 meter_providr: "meter_providr" is not a key; did you mean "meter_provider"?'],
    ],
    [
      'the beginning of a key at the top',
      'file_format: "1.1"\ninstrumentation: {}',
      [':2 instrumentation: "instrumentation" is not a key; did you mean "instrumentation/development"?'],
    ],
    [
      'a slip among distributions',
      'file_format: "1.1"\ndistribution:\n  runleger: {}',
      [':3 distribution.runleger: "runleger" is not a key; did you mean "runledger"?'],
    ],
    ['a section that is empty', 'file_format: "1.1"\nresource:', [':2 resource: must be a mapping']],
    [
      'no readers in meter_provider',
      'file_format: "1.1"\nmeter_provider: {}',
      [':2 meter_provider.readers: is missing; it must be a list'],
    ],
    [
      'an empty list of readers',
      'file_format: "1.1"\nmeter_provider:\n  readers: []',
      [':3 meter_provider.readers: must not be empty'],
    ],
    [
      'a reader that is null',
      readers('periodic:'),
      [':4 meter_provider.readers[0].periodic: must be a mapping, but is empty'],
    ],
    [
      'a reader of two kinds',
      readers('{ periodic: { exporter: { json: } }, pull: { exporter: { json: } } }'),
      [':4 meter_provider.readers[0]: must have exactly one key: periodic, pull'],
    ],
    [
      'a kind of reader that there is not',
      readers('poll: {}'),
      [':4 meter_provider.readers[0].poll: "poll" is not a key here; did you mean "pull"? known: periodic, pull'],
    ],
    [
      'no exporter',
      readers('periodic: {}'),
      [':4 meter_provider.readers[0].periodic.exporter: is missing; it must be a mapping'],
    ],
    [
      'two exporters in one reader',
      readers('periodic: { exporter: { json: , csv: } }'),
      [':4 meter_provider.readers[0].periodic.exporter: must have exactly one key, the name of an exporter'],
    ],
    [
      'settings of a plugin that are not a mapping',
      readers('periodic: { exporter: { json: ./runs } }'),
      [':4 meter_provider.readers[0].periodic.exporter.json: must be a mapping, but is text'],
    ],
    [
      'a number in quotes',
      readers('periodic: { interval: "10000", exporter: { json: } }'),
      [':4 meter_provider.readers[0].periodic.interval: must be a number, but is text; leave out the quotes'],
    ],
    [
      'a duration with a unit',
      readers('periodic: { interval: 10s, exporter: { json: } }'),
      [':4 meter_provider.readers[0].periodic.interval: must be a number, but is text'],
    ],
    [
      'an interval of 0, which OpenTelemetry’s schema lets pass and its SDK does not',
      readers('periodic:\n        interval: 0\n        exporter: { json: }'),
      [':5 meter_provider.readers[0].periodic.interval: must be at least 1'],
    ],
    [
      'an interval that a timer would take for 1 ms',
      readers('periodic: { interval: 2147483648, exporter: { json: } }'),
      [':4 meter_provider.readers[0].periodic.interval: must be at most 2147483647'],
    ],
    [
      'half a millisecond',
      readers('periodic: { interval: 0.5, exporter: { json: } }'),
      [':4 meter_provider.readers[0].periodic.interval: must be a whole number, but is a number with a fraction'],
    ],
    [
      'a slip in a limit',
      readers('periodic: { exporter: { json: }, cardinality_limits: { defualt: 5, counter: 0 } }'),
      [
        ':4 meter_provider.readers[0].periodic.cardinality_limits.counter: must be at least 1',
        ':4 meter_provider.readers[0].periodic.cardinality_limits.defualt: "defualt" is not a key here; did you mean "default"? known: default, counter, gauge, histogram, observable_counter, observable_gauge, observable_up_down_counter, up_down_counter',
      ],
    ],
    [
      'a slip and a value that there is not in an exporter of OpenTelemetry',
      readers('periodic: { exporter: { console: { temporality_preference: deltas, aggregation: x } } }'),
      [
        ':4 meter_provider.readers[0].periodic.exporter.console.temporality_preference: must be one of cumulative, delta, low_memory; did you mean delta?',
        ':4 meter_provider.readers[0].periodic.exporter.console.aggregation: "aggregation" is not a key here; known: temporality_preference, default_histogram_aggregation',
      ],
    ],
    [
      'a port that there is not',
      readers('pull: { exporter: { prometheus/development: { port: 94640 } } }'),
      [':4 meter_provider.readers[0].pull.exporter.prometheus/development.port: must be at most 65535'],
    ],
    [
      'what only OpenTelemetry’s package objects to: null for one of a few values',
      views('    - selector: { instrument_name: a, instrument_type: }', '      stream: {}'),
      [
        ':6 meter_provider.views[0].selector.instrument_type: must be one of counter, gauge, histogram, observable_counter, observable_gauge, observable_up_down_counter, up_down_counter',
      ],
    ],
    [
      'a view of nothing in particular',
      views('    - selector: {}', '      stream: { aggregation: { drop: } }'),
      [
        ':6 meter_provider.views[0].selector: must name at least one of instrument_name, instrument_type, unit, meter_name, meter_version, meter_schema_url',
      ],
    ],
    [
      'a view that renames several instruments',
      views('    - selector: { instrument_name: "gen_ai.*" }', '      stream: { name: llm }'),
      [
        ':7 meter_provider.views[0].stream.name: renames what may be several instruments: selector.instrument_name must be one whole name',
      ],
    ],
    [
      'buckets out of order',
      views(
        '    - selector: { unit: s }',
        '      stream:',
        '        aggregation: { explicit_bucket_histogram: { boundaries: [1, 5, 5] } }',
      ),
      [
        ':8 meter_provider.views[0].stream.aggregation.explicit_bucket_histogram.boundaries: must rise from each to the next',
      ],
    ],
    [
      'two aggregations',
      views('    - selector: { unit: s }', '      stream: { aggregation: { drop: , sum: } }'),
      [
        ':7 meter_provider.views[0].stream.aggregation: must have exactly one key: default, drop, explicit_bucket_histogram, base2_exponential_bucket_histogram, last_value, sum',
      ],
    ],
    [
      'patterns for attributes, which OpenTelemetry JS refuses',
      views('    - selector: { unit: s }', '      stream: { attribute_keys: { included: ["gen_ai.*"] } }'),
      [
        ':7 meter_provider.views[0].stream.attribute_keys.included[0]: must be a whole name: OpenTelemetry JS has no wildcards for attributes',
      ],
    ],
    [
      'attributes as a mapping',
      resource('  attributes: { service.name: agent }'),
      [':4 resource.attributes: must be a list, but is a mapping'],
    ],
    [
      'an attribute of mixed values',
      resource('  attributes:', '    - { name: a, value: [1, b] }'),
      [':5 resource.attributes[0].value: must be text, a number, true or false, or a list of one of these'],
    ],
    [
      'values that are not of their type',
      resource(
        '  attributes:',
        '    - { name: a, value: 5, type: string }',
        '    - { name: b, value: 1.5, type: int }',
        '    - { name: c, value: [x], type: bool_array }',
        '    - { name: d, value: x, type: string_array }',
        '    - { name: e, value: 1.5, type: double }',
      ),
      [5, 6, 7, 8].map(
        (line) => `:${line} resource.attributes[${line - 5}].value: is not of the type that \`type\` says`,
      ),
    ],
    [
      'a list of attributes that has no names',
      resource('  attributes_list: "a=b,c"'),
      [':4 resource.attributes_list: entry 2 is not name=value; write = as %3D and , as %2C'],
    ],
    [
      'a detector that there is not',
      resource('  detection/development: { detectors: [hosts] }'),
      [':4 resource.detection/development.detectors[0]: must be a mapping, but is text'],
    ],
    [
      'slips under runledger, at every depth',
      runledger(
        'dir: x',
        'capture: { error_mesage: true }',
        'instrumentation:',
        '  providers:',
        '    - { url: "http://x", provder: openai }',
      ),
      [
        ':5 distribution.runledger.dir: "dir" is not a key here; did you mean "directory"? known: directory, project, tags, plugins, strict, finalise_on_exit, max_series, capture, prices, instrumentation, prometheus',
        ':6 distribution.runledger.capture.error_mesage: "error_mesage" is not a key here; did you mean "error_messages"? known: error_messages',
        ':9 distribution.runledger.instrumentation.providers[0].provider: is missing; it must be text',
        ':9 distribution.runledger.instrumentation.providers[0].provder: "provder" is not a key here; did you mean "provider"? known: url, provider, api',
      ],
    ],
    [
      'wrong types under runledger',
      runledger(
        'directory: 5',
        'plugins: ./mine.js',
        'strict: "true"',
        'max_series: many',
        'tags: { a: [b] }',
        'finalise_on_exit: no',
      ),
      [
        ':5 distribution.runledger.directory: must be text, but is a number; put it in quotes',
        ':6 distribution.runledger.plugins: must be a list, but is text',
        ':7 distribution.runledger.strict: must be true or false, but is text; leave out the quotes',
        ':8 distribution.runledger.max_series: must be a number, but is text',
        ':9 distribution.runledger.tags.a: must be text, a number, or true or false',
        ':10 distribution.runledger.finalise_on_exit: must be true or false, but is text',
      ],
    ],
    [
      'a home directory that no shell will fill in',
      runledger('directory: ~/runs'),
      [':5 distribution.runledger.directory: has a ~, which only shells know: write ${HOME}'],
    ],
    [
      'providers at what is not a URL, or one with a password in it',
      runledger(
        'instrumentation:',
        '  providers:',
        '    - { url: localhost:11434, provider: ollama }',
        '    - { url: "http://a:b@c", provider: x, api: openai }',
      ),
      [
        ':7 distribution.runledger.instrumentation.providers[0].url: must be an http:// or https:// URL without user name, password, ? and #',
        ':8 distribution.runledger.instrumentation.providers[1].url: must be an http:// or https:// URL without user name, password, ? and #',
        `:8 distribution.runledger.instrumentation.providers[1].api: must be one of ${protocolNames.join(', ')}; did you mean openai-chat?`,
      ],
    ],
    [
      'a section of the host, by OpenTelemetry’s package',
      [
        'file_format: "1.1"',
        oneReader,
        'tracer_provider:',
        '  processors:',
        '    - batch: { exporter: { otlp_http: { heders: 1 } } }',
      ].join('\n'),
      [
        ':5 tracer_provider.processors[0].batch.exporter.otlp_http: has a key that OpenTelemetry does not know, of: heders',
      ],
    ],
    [
      'a distribution without sections',
      `file_format: "1.1"\n${oneReader}\ndistribution: {}`,
      [':3 distribution: must not be empty'],
    ],
  ])('%s', (_, file, problems) => {
    expect(problemsOf(file)).toEqual(problems);
  });
});

it('names the problems of all parts at once, in the order of the file', () => {
  const file = [
    'file_format: "1.1"',
    'resource: { attributes: [{ name: a }] }',
    'meter_provider:',
    '  readers: [{ periodic: { interval: 0, exporter: {} } }]',
    '  views: [{ selector: { instrument_type: gague }, stream: {} }]',
    'tracer_provider: { processors: [] }',
    'distribution: { runledger: { strct: true } }',
  ].join('\n');
  expect(problemsOf(file).map((line) => line.replace(/: .*/, ''))).toEqual([
    ':2 resource.attributes[0].value',
    ':4 meter_provider.readers[0].periodic.interval',
    ':4 meter_provider.readers[0].periodic.exporter',
    ':5 meter_provider.views[0].selector.instrument_type',
    ':7 distribution.runledger.strct',
  ]);
});
