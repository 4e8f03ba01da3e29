import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventColumns } from '../../src/catalogue/index.ts';
import {
  recordDebuggingCycle,
  recordError,
  recordEvaluation,
  recordEvent,
  recordPipeline,
  reportAutonomy,
  reportCode,
  reportQuality,
  reportWorkflow,
  shutdown,
  ticket,
} from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
let before = 0;
beforeAll(async () => {
  recording = await startRecording();
});
beforeEach(() => {
  before = recording.lines().length;
});
afterAll(shutdown);

/** The lines of this test, without what every line has. */
const lines = (): Record<string, unknown>[] =>
  recording
    .lines()
    .slice(before)
    .map(({ ts: _ts, id: _id, seq: _seq, run_id: _run, writer: _writer, ...own }: Line) => own);

const secret = `sk-${'a1B2c3D4'.repeat(4)}`;

describe('what is recorded by hand', () => {
  it.each([
    [
      'a pipeline',
      () =>
        recordPipeline({
          pipelineId: 'p-1',
          commitSha: 'abc',
          status: 'failed',
          triggeredBy: 'push',
          attempt: 2,
          queueSeconds: 5,
          executionSeconds: 60.5,
          failedJobs: ['lint'],
        }),
      {
        event: 'pipeline',
        pipeline_id: 'p-1',
        commit_sha: 'abc',
        status: 'failed',
        triggered_by: 'push',
        attempt: 2,
        queue_seconds: 5,
        execution_seconds: 60.5,
        failed_jobs: ['lint'],
      },
    ],
    [
      'a pipeline of which nothing fits',
      () => recordPipeline({ attempt: -1, queueSeconds: -1, executionSeconds: '5', status: {} } as never),
      { event: 'pipeline' },
    ],
    [
      'a debugging cycle',
      () => recordDebuggingCycle({ errorType: 'TypeError', attempts: 3, resolved: false, durationSeconds: 12 }),
      { event: 'debugging_cycle', error_type: 'TypeError', attempts: 3, resolved: false, duration_seconds: 12 },
    ],
    [
      'a debugging cycle of which nothing fits',
      () => recordDebuggingCycle({ resolved: 'yes', attempts: 1.5, durationSeconds: -1 } as never),
      { event: 'debugging_cycle' },
    ],
    [
      'an evaluation',
      () =>
        recordEvaluation({
          name: 'taste',
          score: -0.5,
          label: 'bad',
          explanation: `because of ${secret}`,
          attributes: { judge: 'me', token: 't' },
        }),
      {
        event: 'evaluation',
        name: 'taste',
        score: -0.5,
        label: 'bad',
        explanation: 'because of [redacted]',
        attributes: { judge: 'me', token: '[redacted]' },
      },
    ],
    [
      'an event',
      () => recordEvent('cache.miss', { key: 'k', cookie: 'c' }),
      { event: 'cache.miss', attributes: { key: 'k', cookie: '[redacted]' } },
    ],
    ['an event with nothing to it', () => recordEvent('cache.miss'), { event: 'cache.miss' }],
    [
      'an error',
      () => recordError(new RangeError('a message')),
      { event: 'error', error_type: 'RangeError', severity: 'error' },
    ],
    [
      'a warning',
      () => recordError(new RangeError('a message'), { severity: 'warning' }),
      { event: 'error', error_type: 'RangeError', severity: 'warning' },
    ],
    [
      'an error of an odd severity',
      () => recordError('m', { severity: 'fatal' as never }),
      { event: 'error', error_type: 'string', severity: 'error' },
    ],
    [
      'a described error',
      () =>
        recordError({ errorType: 'Timeout', message: `of ${secret}`, severity: 'critical', attributes: { host: 'h' } }),
      {
        event: 'error',
        error_type: 'Timeout',
        message: 'of [redacted]',
        severity: 'critical',
        attributes: { host: 'h' },
      },
    ],
    [
      'a described error without a severity',
      () => recordError({ errorType: 'Timeout' }, { severity: 'warning' }),
      { event: 'error', error_type: 'Timeout', severity: 'warning' },
    ],
  ])('%s', (_what, record, expected) => {
    record();
    expect(lines()).toEqual([expected]);
  });

  it.each(Object.keys(eventColumns))('never an event of ours by the name %s', (name) => {
    recordEvent(name, { forged: true });
    expect(lines()).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty name', ''],
    ['a symbol', Symbol('s')],
  ])('never an event called %s', (_what, name) => {
    recordEvent(name as never);
    expect(lines()).toEqual([]);
  });
});

describe('a report', () => {
  const reports = [
    ['quality', reportQuality],
    ['autonomy', reportAutonomy],
    ['workflow', reportWorkflow],
    ['code', reportCode],
  ] as const;

  it.each(reports)('of %s has its columns, and nothing else', (name, report) => {
    const columns = Object.keys(eventColumns[name]);
    const given = Object.fromEntries(columns.map((column, index) => [column, index]));
    report({ ...given, of_their_own: 5 } as never);
    expect(lines()).toEqual([{ event: name, ...given }]);
  });

  it.each(reports)('of %s leaves out what does not fit', (name, report) => {
    const columns = Object.keys(eventColumns[name]);
    const bad = [Number.NaN, '5', null, {}, -1.5, true, Number.POSITIVE_INFINITY];
    report(Object.fromEntries(columns.map((column, index) => [column, bad[index % bad.length]])) as never);
    const [line] = lines();
    expect(Object.values(line ?? {}).filter((value) => typeof value !== 'string' && value !== -1.5)).toEqual([]);
  });

  it('of code, in a ticket, is that ticket’s; the last stands', () => {
    ticket('T', () => {
      reportCode({ files_created: 1, lines_added: 10 });
      reportCode({ files_created: 2, lines_added: 30, test_coverage_percent: 91.5 });
    });
    expect(lines().at(-1)).toMatchObject({
      event: 'ticket_end',
      files_created: 2,
      lines_added: 30,
      test_coverage_percent: 91.5,
    });
  });
});

it('what was refused is counted, and said once in our own words', () => {
  expect(recording.faults()).toEqual({ record: Object.keys(eventColumns).length + 3 });
});
