import { expect, it } from 'vitest';
import { formatProblem, loadConfig, problemAt, unknownExporterProblems } from '../../src/config/index.ts';
import { nearest } from '../../src/config/nearest.ts';
import { configOf, directoryWith, readers } from './support.ts';

const known = ['parquet', 'json', 'csv', 'prometheus/development'];

it('names each exporter that there is not, where it stands, and the one that was meant', () => {
  const config = configOf(
    readers(
      'periodic: { exporter: { csv: } }',
      'periodic:\n        exporter:\n          jsnol: {}',
      'pull: { exporter: { prometheus: { port: 1 } } }',
      'periodic: { exporter: { kafka: } }',
    ),
  );
  expect(unknownExporterProblems(config, known).map(formatProblem)).toEqual([
    'otel-config.yaml:7 meter_provider.readers[1].periodic.exporter: "jsnol" is not an exporter; did you mean "json"? known: csv, json, parquet, prometheus/development',
    'otel-config.yaml:8 meter_provider.readers[2].pull.exporter: "prometheus" is not an exporter; did you mean "prometheus/development"? known: csv, json, parquet, prometheus/development',
    'otel-config.yaml:9 meter_provider.readers[3].periodic.exporter: "kafka" is not an exporter; known: csv, json, parquet, prometheus/development',
  ]);
});

it('finds nothing where all are known', () => {
  expect(unknownExporterProblems(configOf(readers('periodic: { exporter: { csv: } }')), known)).toEqual([]);
});

it('lets later checks name the place in an exporter’s settings', () => {
  const config = configOf(
    readers('periodic:\n        exporter:\n          csv:\n            a:\n              - b: 1'),
  );
  const [reader] = config.readers;
  const path = [...(reader?.path ?? []), 'a', 0, 'b'];
  expect(formatProblem(problemAt(config, { path, message: 'is wrong' }))).toBe(
    'otel-config.yaml:8 meter_provider.readers[0].periodic.exporter.csv.a[0].b: is wrong',
  );
});

it('has no line where there is no file', () => {
  const result = loadConfig({ env: {}, cwd: directoryWith({}) });
  const problems = result.ok ? unknownExporterProblems(result.config, ['json', 'csv']) : [];
  expect(problems.map(formatProblem)).toEqual([
    'defaults meter_provider.readers[2].periodic.exporter: "parquet" is not an exporter; known: csv, json',
  ]);
});

it.each([
  ['intervall', 'interval'],
  ['INTERVAL', 'interval'],
  ['itnerval', 'interval'],
  ['timout', 'timeout'],
  ['exporter', 'exporter'],
  ['xporters', 'exporter'],
  ['e', null],
  ['', null],
  ['directory', null],
  ['exp', 'exporter'],
  ['ex', null],
  ['interval'.repeat(50), null],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, ['interval', 'timeout', 'exporter'])).toBe(meant);
});
