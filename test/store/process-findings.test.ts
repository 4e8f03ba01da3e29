import { expect, it } from 'vitest';
import { readProcessFindings } from '../../src/store/process-findings.ts';

const nothing = {
  process: '',
  at: '',
  exporters: {},
  ledger_failures: 0,
  late_measurements: 0,
  late_events: 0,
  overflowed_measurements: 0,
  overflowed_names: 0,
  wire: {},
  early_meters: [],
  bypasses: [],
  faults: {},
};

it.each<[what: string, stored: string, read: object | null]>([
  ['nothing', 'null', null],
  ['another thing', '[1]', null],
  [
    'what an older version wrote',
    '{"ledger_failures":2,"faults":{"store":1}}',
    { ledger_failures: 2, faults: { store: 1 } },
  ],
  [
    'members of other types',
    '{"process":7,"wire":[1],"early_meters":{"a":1},"late_events":-1,"exporters":{"csv":3}}',
    {
      exporters: { csv: { failures: 0, lastError: null } },
    },
  ],
  [
    'names that objects have',
    '{"faults":{"__proto__":4},"early_meters":["a",1],"bypasses":["b",null]}',
    {
      faults: JSON.parse('{"__proto__":4}'),
      early_meters: ['a'],
      bypasses: ['b'],
    },
  ],
])('are read from %s', (_, stored, read) => {
  expect(readProcessFindings(JSON.parse(stored))).toEqual(read === null ? null : { ...nothing, ...read });
});

it('are read as they were written', () => {
  const written = {
    ...nothing,
    process: 'abc.1.2.0',
    at: '2026-11-01T09:30:00.000000Z',
    exporters: { csv: { failures: 2, lastError: 'ENOSPC' } },
    wire: { 'scope-unknown': 3 },
  };
  expect(readProcessFindings(JSON.parse(JSON.stringify(written)))).toEqual(written);
});
