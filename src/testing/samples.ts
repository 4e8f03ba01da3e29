import type { Attributes } from '@opentelemetry/api';
import { AggregationType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type ColumnType, type JsonValue, type Row, type TableName, tableNames } from '../catalogue/index.ts';
import { columnsOf } from '../exporter/columns.ts';
import { collectMetrics } from './collect-metrics.ts';
import type { TestRows } from './test-context.ts';

/** Texts that a format, a spreadsheet, a shell or a path might take for something else. Each is data. */
export const hostileTexts: readonly string[] = [
  '',
  ' around ',
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '＝1',
  'a,b;c\td|e',
  '"',
  '""',
  "'",
  '\\',
  'line\nline',
  'line\r\nline\r',
  'nul\0nul',
  '\u001b[31m',
  '😀',
  'e\u0301 é',
  '\ufeffmark',
  '\u2028\u202e',
  '\uffff\u{10ffff}',
  '../../etc/passwd',
  'C:\\NUL',
  'null',
  'NaN',
  'true',
  '1e5',
  '007',
  '__proto__',
  '# HELP',
  '</script>',
  'x'.repeat(20_000),
];

const largest = Number.MAX_SAFE_INTEGER;

/** Values of each type at which formats are known to fail. */
const samples: Record<ColumnType, readonly JsonValue[]> = {
  string: hostileTexts,
  int64: [0, 1, -1, largest, -largest, 2 ** 31, 2 ** 32],
  double: [0, 1, -1, 0.1, 0.1 + 0.2, -0.005939999, 5e-324, Number.MAX_VALUE, 1e21, 2 ** 53, 123456789.123456],
  boolean: [true, false],
  timestamp: [
    '2026-11-01T09:30:00.123456Z',
    '1970-01-01T00:00:00.000000Z',
    '1969-12-31T23:59:59.999999Z',
    '2026-12-31T23:59:59.999999Z',
  ],
  json: [
    {},
    [],
    '=1+1',
    -5,
    0,
    false,
    [null, 1, 'two'],
    ...hostileTexts.map((text) => Object.fromEntries([['key', text]])),
    ...hostileTexts.map((text) => Object.fromEntries([[text, [text, { deep: [largest, 0.1, null, true] }]]])),
  ],
};

/**
 * Rows of a table in which each type takes on each of its sample values, and rows in which all is null: at the start,
 * since some formats guess types by it, and at the end.
 */
function sampleRows<T extends TableName>(name: T): readonly Row<T>[] {
  const columns = columnsOf(name);
  const count = Math.max(...columns.map(({ type }) => samples[type].length));
  const nulls = Object.fromEntries(columns.map((column) => [column.name, null]));
  const rows = Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(({ name: column, type }, place) => [column, sample(type, row + place)])),
  );
  // Made from the table's own columns, which the compiler does not follow.
  return [nulls, ...rows, nulls] as unknown as readonly Row<T>[];
}

/** Every value, then null, and again. */
const sample = (type: ColumnType, index: number): JsonValue =>
  samples[type][index % (samples[type].length + 1)] ?? null;

/** Such rows for every table. */
export function hostileRows(): TestRows {
  return Object.fromEntries(tableNames.map((name) => [name, sampleRows(name)]));
}

/** Data points of every kind, with hostile attributes. */
export function hostileMetrics(): Promise<ResourceMetrics> {
  return collectMetrics(
    (meter) => {
      const tokens = meter.createCounter('test.tokens', { unit: '{token}' });
      const open = meter.createUpDownCounter('test.open');
      const score = meter.createGauge('test.score', { unit: '1' });
      const seconds = meter.createHistogram('test.seconds', {
        unit: 's',
        advice: { explicitBucketBoundaries: [0.1, 1] },
      });
      const spread = meter.createHistogram('test.spread');
      for (const attributes of hostileAttributes()) {
        tokens.add(largest, attributes);
        open.add(-3, attributes);
        score.record(-0.25, attributes);
        for (const value of [0, 0.1, 0.5, 1e9]) seconds.record(value, attributes);
        for (const value of [-4, 0, 1e-6, 3, 4e5]) spread.record(value, attributes);
      }
    },
    {
      views: [{ instrumentName: 'test.spread', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
    },
  );
}

const hostileAttributes = (): readonly Attributes[] => [
  {},
  { list: ['a', 'b"'], numbers: [1, 0.5], yes: true, no: false, most: largest },
  ...hostileTexts.map((text): Attributes => ({ value: text })),
  ...hostileTexts.filter((text) => text !== '').map((text): Attributes => Object.fromEntries([[text, 'key']])),
];

/** One counter that stands at `value`. */
export function oneCounter(value: number): Promise<ResourceMetrics> {
  return collectMetrics((meter) => meter.createCounter('test.count').add(value));
}
