import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/cli/doctor/finding.ts';
import { observeProcesses } from '../../../src/cli/doctor/process-observations.ts';
import { bypassNames } from '../../../src/instrumentation/bypasses.ts';
import { wireProblems } from '../../../src/instrumentation/problems.ts';
import { readProcessFindings } from '../../../src/store/process-findings.ts';

const found = (...said: readonly object[]) =>
  findingsOf(
    observeProcesses(
      said.map((health, index) => {
        const findings = readProcessFindings(JSON.parse(JSON.stringify(health)));
        if (findings === null) throw new Error('not findings');
        return { findings, where: `run-${index + 1}` };
      }),
    ),
  );

describe('of what a process says of itself', () => {
  it.each<[health: object, kind: string, what: string]>([
    [{ ledger_failures: 1 }, 'ledger-not-written', '1 event could not be written'],
    [{ late_measurements: 2 }, 'late-measurements', '2 measurements came after'],
    [{ late_events: 2 }, 'late-events', '2 events came after'],
    [{ overflowed_measurements: 1234 }, 'series-over-limit', '1,234 measurements stand under "other"'],
    [{ overflowed_names: 3 }, 'names-over-limit', '3 events count as "other"'],
    [{ early_meters: ['mine'] }, 'early-meter', 'the meter "mine" was made before'],
    [{ bypasses: ['@google-cloud/aiplatform'] }, 'bypasses-wire', '@google-cloud/aiplatform was loaded: it asks'],
    [{ faults: { shutdown: 2 } }, 'fault', '2 faults of kind "shutdown"'],
    [{ exporters: { csv: { failures: 1, lastError: null } } }, 'exporter-failed', 'csv failed: it did not say why'],
    [{ wire: { 'unknown-request-shape': 1 } }, 'unknown-request-shape', '1 request came by a version of undici'],
    [{ wire: { 'body-too-large': 1 } }, 'body-too-large', '1 compressed answer over 16 MiB'],
    [{ wire: { 'undecodable-body': 4 } }, 'undecodable-body', '4 answers in a compression'],
    [{ wire: { 'scope-unknown': 4 } }, 'scope-unknown', '4 calls in no scope'],
    [{ wire: { 'observer-failed': 1 } }, 'observer-failed', '1 fault of ours at the wire'],
  ])('%j is found, with what would help', (health, kind, what) => {
    expect(found(health)).toMatchObject([
      { kind, what: expect.stringContaining(what), where: ['run-1'], fix: expect.stringMatching(/^\S.{20,}/) },
    ]);
  });

  it('every problem of the wire is found, but streams without usage, which runs name by model', () => {
    const kinds = found({ wire: Object.fromEntries(wireProblems.map((kind) => [kind, 1])) }).map(({ kind }) => kind);
    expect(kinds).toEqual(wireProblems.filter((kind) => kind !== 'stream-without-usage'));
  });

  it('everything that is known to bypass the wire has its fix', () => {
    const findings = found({ bypasses: bypassNames });
    expect(findings.map(({ what }) => what.split(' was loaded: ')[0])).toEqual(bypassNames);
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['bypasses-wire']));
  });

  it.each<[what: string, health: object]>([
    ['nothing', {}],
    ['kinds of a later version', { wire: { unheard: 3 }, bypasses: ['unheard', 'constructor'] }],
  ])('%s is no finding', (_, health) => {
    expect(found(health)).toEqual([]);
  });

  it('what is counted twice is told once', () => {
    expect(found({ wire: { 'observer-failed': 1 }, faults: { wire: 1 } })).toHaveLength(1);
    expect(found({ ledger_failures: 1, faults: { ledger: 1 } })).toHaveLength(1);
  });
});

describe('of what several runs say', () => {
  it('the latest of one process holds', () => {
    const early = { process: 'a', at: '2026-11-01T09:30:00.000000Z', late_events: 2 };
    const late = { process: 'a', at: '2026-11-01T09:31:00.000000Z', late_events: 3 };
    expect(found(late, early)).toMatchObject([{ count: 3, where: ['run-1'], places: 1 }]);
  });

  it('several processes add up, and the first three places are named', () => {
    const all = ['a', 'b', 'c', 'd'].map((process) => ({ process, at: '', late_events: 2 }));
    expect(found(...all)).toMatchObject([{ count: 8, where: ['run-1', 'run-2', 'run-3'], places: 4 }]);
  });

  it('runs of older versions, which do not name their process, stand for one each', () => {
    expect(found({ late_events: 2 }, { late_events: 2 })).toMatchObject([{ count: 4, places: 2 }]);
  });
});
