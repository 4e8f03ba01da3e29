import { describe, expect, it } from 'vitest';
import { describe as describeFault, type HealthBook, offHealth } from '../../src/pipeline/health.ts';
import { healthBook, reportOf } from './run/support.ts';

const at = '2026-11-01T00:00:00.000000Z';

describe('health()', () => {
  it.each<[what: string, note: (health: HealthBook) => void, status: string]>([
    ['nothing', () => {}, 'ok'],
    ['an export that went well', (health) => health.exported('json', at), 'ok'],
    ['an export that failed', (health) => health.exportFailed('json', { at, error: new Error('x') }), 'degraded'],
    ['a line that could not be written', (health) => void Object.assign(health.ledger, { failures: 1 }), 'degraded'],
    ['a fault of ours', (health) => health.fault('store', 'x'), 'degraded'],
    [
      'measurements that came late or did not fit',
      (health) => void Object.assign(health, { lateMeasurements: 1, overflowedMeasurements: 1 }),
      'ok',
    ],
  ])('after %s is told by its status', (_what, note, status) => {
    const { health } = healthBook();
    note(health);
    expect(reportOf(health).status).toBe(status);
    expect(health.report({ problems: ['a problem'], off: false }).status).toBe('degraded');
    expect(health.report({ problems: [], off: true }).status).toBe('off');
  });

  it('counts each exporter by itself, and has the last that went well and the last that did not', () => {
    const { health } = healthBook();
    const fail = (time: string, error: unknown) => health.exportFailed('csv', { at: time, error });
    health.exporter('json');
    fail('2026-11-01T00:00:01.000000Z', new Error('first'));
    fail('2026-11-01T00:00:02.000000Z', new TypeError('second'));
    health.exported('csv', '2026-11-01T00:00:03.000000Z');
    expect(reportOf(health).exporters).toEqual([
      { name: 'json', exports: 0, failures: 0, lastError: null, lastErrorAt: null, lastSuccessAt: null, address: null },
      {
        name: 'csv',
        exports: 1,
        failures: 2,
        lastError: 'TypeError: second',
        lastErrorAt: '2026-11-01T00:00:02.000000Z',
        lastSuccessAt: '2026-11-01T00:00:03.000000Z',
        address: null,
      },
    ]);
  });

  it('counts every fault, and logs the first of each kind and of each exporter', () => {
    const { health, lines } = healthBook();
    for (const kind of ['store', 'ledger', 'store', 'store']) health.fault(kind, new Error(`no ${kind}`));
    for (const name of ['csv', 'json', 'csv']) health.exportFailed(name, { at, error: 'full' });
    expect(reportOf(health).faults).toEqual({ store: 3, ledger: 1 });
    expect(lines).toEqual([
      'store: Error: no store (logged once; health() counts the rest)',
      'ledger: Error: no ledger (logged once; health() counts the rest)',
      'exporter csv: full (logged once)',
      'exporter json: full (logged once)',
    ]);
  });

  it('lets a reader that keeps figures of its own speak for itself, as far as it can', () => {
    const { health } = healthBook();
    const status = { exports: 7, failures: 1, lastError: 'x', lastErrorAt: at, lastSuccessAt: at, address: 'http://x' };
    for (const name of ['silent', 'speaking', 'throwing']) health.exporter(name);
    health.watch('silent', {});
    health.watch('speaking', { status: () => status });
    health.watch('throwing', {
      status() {
        throw new Error('x');
      },
    });
    expect(reportOf(health).exporters).toMatchObject([
      { name: 'silent', exports: 0, address: null },
      { name: 'speaking', ...status },
      { name: 'throwing', exports: 0, address: null },
    ]);
    expect(reportOf(health).status).toBe('degraded');
  });

  it('is plain data that does not change under whoever has it', () => {
    const { health } = healthBook();
    health.exported('json', at);
    const before = reportOf(health);
    const copy = structuredClone(before);
    health.exported('json', at);
    health.ledger.events += 1;
    health.runs.open += 1;
    health.fault('store', 'x');
    expect(before).toEqual(copy);
    expect(JSON.parse(JSON.stringify(before))).toEqual(copy);
  });

  it('has the same members where nothing was started', () => {
    expect(Object.keys(offHealth).toSorted()).toEqual(Object.keys(reportOf(healthBook().health)).toSorted());
    expect(offHealth).toEqual({ ...reportOf(healthBook().health), status: 'off' });
  });
});

describe('a fault in a word', () => {
  it.each<[what: string, thrown: unknown, said: string]>([
    ['an error', new RangeError('too far'), 'RangeError: too far'],
    ['a text of several lines', 'one\n\n  two', 'one two'],
    ['nothing', undefined, 'undefined'],
    ['an object without a prototype', Object.create(null), 'something that cannot be read'],
    [
      'an error that throws when it is read',
      Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw new Error('y');
        },
      }),
      'something that cannot be read',
    ],
    [
      'a secret',
      new Error('Authorization: Bearer sk-proj-abcdefghijklmnopqrstuvwxyz0123456789'),
      expect.not.stringContaining('abcdefghij') as never,
    ],
  ])('is that of %s', (_what, thrown, said) => {
    expect(describeFault(thrown)).toEqual(said);
  });

  it('is short, however long what was thrown is', () => {
    expect(describeFault('x'.repeat(1_000_000))).toHaveLength(500);
  });
});
