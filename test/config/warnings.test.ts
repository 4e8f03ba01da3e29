import { describe, expect, it } from 'vitest';
import { oneReader, readers, resource, warningsOf } from './support.ts';

describe('warns of what is valid and has no effect:', () => {
  it.each<[what: string, file: string, warnings: string[]]>([
    ['a file that says it all', `file_format: "1.1"\n${oneReader}`, []],
    ['format 1.0', `file_format: "1.0"\n${oneReader}`, []],
    ['format 1.0-rc.2', `file_format: "1.0-rc.2"\n${oneReader}`, []],
    [
      'a newer minor format',
      `file_format: "1.7"\n${oneReader}`,
      [':1 file_format: "1.7" is newer than 1.1: what it adds is ignored'],
    ],
    ['no readers', 'file_format: "1.1"', [':1: has no meter_provider.readers: nothing but the ledger is written']],
    [
      'sections of the host’s own SDK',
      `file_format: "1.1"\n${oneReader}\nlog_level: debug\npropagator: {}\ntracer_provider: { processors: [{ simple: { exporter: { console: } } }] }`,
      ['log_level', 'propagator', 'tracer_provider'].map(
        (key, index) => `:${index + 3} ${key}: is not used: it belongs to the program’s own OpenTelemetry SDK`,
      ),
    ],
    [
      'keys of others',
      `file_format: "1.1"\n${oneReader}\nx-anchors: 5`,
      [':3 x-anchors: is not part of OpenTelemetry’s model'],
    ],
    [
      'keys of others that look like ours',
      `file_format: "1.1"\n${oneReader}\nx-resource: 5\nmy_resource: 6`,
      ['x-resource', 'my_resource'].map((key, index) => `:${index + 3} ${key}: is not part of OpenTelemetry’s model`),
    ],
    ['distributions of others', `file_format: "1.1"\n${oneReader}\ndistribution: { acme: {} }`, []],
    [
      'parts of metrics that are not used',
      readers('pull:\n        exporter: { prometheus/development: }\n        producers: [{ opencensus: }]').concat(
        '\n  exemplar_filter: always_off',
      ),
      [
        ':6 meter_provider.readers[0].pull.producers: is not used by Runledger',
        ':7 meter_provider.exemplar_filter: is not used by Runledger',
      ],
    ],
    [
      'limits of a reader',
      readers('periodic: { exporter: { json: }, cardinality_limits: { default: 5 } }'),
      [
        ':4 meter_provider.readers[0].periodic.cardinality_limits: is not used: series are bounded by distribution.runledger.max_series',
      ],
    ],
    [
      'a timeout longer than the interval',
      readers('periodic: { interval: 1000, timeout: 5000, exporter: { json: } }'),
      [':4 meter_provider.readers[0].periodic.timeout: is longer than the interval, so it is taken as 1000'],
    ],
    [
      'an attribute given twice, and a detector that OpenTelemetry JS has not',
      resource(
        '  attributes: [{ name: a, value: 1 }, { name: a, value: 2 }]',
        '  detection/development: { detectors: [{ container: }] }',
      ),
      [
        ':4 resource.attributes[1].name: "a" is given before; this one holds',
        ':5 resource.detection/development.detectors[0].container: is not used by Runledger',
      ],
    ],
  ])('%s', (_, file, warnings) => {
    expect(warningsOf(file)).toEqual(warnings);
  });
});
