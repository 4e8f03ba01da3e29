import { describe, expect, it } from 'vitest';
import type { HealthBook } from '../../src/pipeline/health.ts';
import { healthBook } from './run/support.ts';

const asOf = { process: 'abc.1.2.0', at: '2026-11-01T09:30:00.000000Z' };

describe('what a manifest says of its process', () => {
  it('is nothing where nothing went wrong', () => {
    const { health } = healthBook();
    health.exported('csv', asOf.at);
    health.follow({ ...nothing, wire: () => ({ recordedCalls: 3, openCalls: 0, problems: none }) });
    expect(health.findings(asOf)).toBe(null);
  });

  it.each<[what: string, note: (health: HealthBook) => void, found: object]>([
    [
      'a failure of an exporter',
      (health) => health.exportFailed('csv', { at: asOf.at, error: new Error('full') }),
      { exporters: { csv: { failures: 1, lastError: 'Error: full' } } },
    ],
    [
      'a reader that cannot listen',
      (health) => {
        health.exporter('prometheus');
        const status = { exports: 0, failures: 1, lastErrorAt: null, lastSuccessAt: null, address: null };
        health.watch('prometheus', { status: () => ({ ...status, lastError: 'EADDRINUSE' }) });
      },
      { exporters: { prometheus: { failures: 1, lastError: 'EADDRINUSE' } } },
    ],
    ['a fault', (health) => health.fault('store', 'gone'), { faults: { store: 1 } }],
    [
      'problems of the wire, and no others',
      (health) =>
        health.follow({
          ...nothing,
          wire: () => ({ recordedCalls: 1, openCalls: 0, problems: { ...none, 'scope-unknown': 2 } }),
        }),
      { wire: { 'scope-unknown': 2 } },
    ],
    [
      'the first twenty meters that came too early',
      (health) => health.follow({ ...nothing, earlyMeters: Array.from({ length: 30 }, (_, n) => `m${n}`) }),
      { early_meters: Array.from({ length: 20 }, (_, n) => `m${n}`) },
    ],
    [
      'what asks models past the wire',
      (health) => health.follow({ ...nothing, bypasses: () => ['node-libcurl'] }),
      { bypasses: ['node-libcurl'] },
    ],
    [
      'a measurement past the bound',
      (health) => {
        health.overflowedMeasurements += 1;
      },
      { overflowed_measurements: 1 },
    ],
  ])('has %s', (_, note, found) => {
    const { health } = healthBook();
    note(health);
    expect(health.findings(asOf)).toEqual({ ...asOf, ...clean, ...found });
  });
});

const nothing = { earlyMeters: [], wire: () => null, bypasses: () => [] };

const none = {
  'body-too-large': 0,
  'undecodable-body': 0,
  'scope-unknown': 0,
  'stream-without-usage': 0,
  'unknown-request-shape': 0,
  'observer-failed': 0,
};

const clean = {
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
