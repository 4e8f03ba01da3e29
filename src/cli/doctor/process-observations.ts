import { counted } from '../../common/counted.ts';
import type { ProcessFindings } from '../../store/index.ts';
import { bypassText } from './bypass-text.ts';
import type { Observation } from './finding.ts';

/** What was said of a process, and by whom. */
export interface ProcessSaying {
  readonly findings: ProcessFindings;
  /** The run, or the command, that says so. */
  readonly where: string;
}

/** What went wrong in processes. Of what several runs say of one process, the latest holds: they say the same, as it grows. */
export function observeProcesses(sayings: readonly ProcessSaying[]): readonly Observation[] {
  const byProcess = Map.groupBy(sayings, ({ findings, where }) => findings.process || where);
  return [...byProcess.values()].flatMap((group) =>
    observeProcess(group.reduce((latest, one) => (one.findings.at > latest.findings.at ? one : latest))),
  );
}

function observeProcess({ findings, where }: ProcessSaying): readonly Observation[] {
  const { exporters, wire, faults, early_meters, bypasses } = findings;
  const counts = countKinds.flatMap(([kind, text, countOf]) => say({ kind, subject: '', ...text }, countOf(findings)));
  return [
    ...Object.entries(exporters).flatMap(([name, { failures, lastError }]) => say(failing(name, lastError), failures)),
    ...counts,
    ...Object.entries(wire).flatMap(([kind, count]) => {
      const text = wireKinds[kind];
      return text === undefined ? [] : say({ kind, subject: '', ...text }, count);
    }),
    ...early_meters.flatMap((name) => say(tooEarly(name), 1)),
    ...bypasses.flatMap((name) => {
      const text = bypassText(name);
      return text === null ? [] : say({ kind: 'bypasses-wire', subject: name, ...text }, 1);
    }),
    ...Object.entries(faults).flatMap(([kind, count]) =>
      isToldElsewhere(kind, findings) ? [] : say(fault(kind), count),
    ),
  ].map((observation) => ({ ...observation, where }));
}

interface Text {
  what(count: number): string;
  readonly fix: string;
}

type Placeless = Omit<Observation, 'where'>;

const say = (observation: Omit<Placeless, 'count'>, count: number): readonly Placeless[] =>
  count === 0 ? [] : [{ ...observation, count }];

const lateFix = 'wait for the work inside the run, or end the run after it';

const countKinds: readonly (readonly [kind: string, text: Text, countOf: (findings: ProcessFindings) => number])[] = [
  [
    'ledger-not-written',
    {
      what: (count) => `${counted(count, 'event')} could not be written to the ledger: lost to every file`,
      fix: 'make room on the disk, and let the agent’s user write to the store',
    },
    ({ ledger_failures }) => ledger_failures,
  ],
  [
    'late-measurements',
    {
      what: (count) => `${counted(count, 'measurement')} came after the run had ended: in no file of it`,
      fix: lateFix,
    },
    ({ late_measurements }) => late_measurements,
  ],
  [
    'late-events',
    { what: (count) => `${counted(count, 'event')} came after the run had ended: written nowhere`, fix: lateFix },
    ({ late_events }) => late_events,
  ],
  [
    'series-over-limit',
    {
      what: (count) => `${counted(count, 'measurement')} stand under "other": the metric had reached max_series`,
      fix: 'give attributes fewer values, or raise distribution.runledger.max_series',
    },
    ({ overflowed_measurements }) => overflowed_measurements,
  ],
  [
    'names-over-limit',
    {
      what: (count) => `${counted(count, 'event')} count as "other": the run had 2,000 roles, operations or tools`,
      fix: 'name these by what they are, not by what they are about',
    },
    ({ overflowed_names }) => overflowed_names,
  ],
];

/** Streams without usage are not here: runs say of which models. */
const wireKinds: Readonly<Record<string, Text>> = {
  'unknown-request-shape': {
    what: (count) =>
      `${counted(count, 'request')} came by a version of undici that is not known: answers were not read`,
    fix: 'have the agent use another version of undici, or Node’s own fetch; else recordModelCall()',
  },
  'body-too-large': {
    what: (count) => `${counted(count, 'compressed answer')} over 16 MiB not read: tokens and cost unknown`,
    fix: 'ask for smaller answers, or send "accept-encoding: identity"',
  },
  'undecodable-body': {
    what: (count) => `${counted(count, 'answer')} in a compression that could not be undone: tokens and cost unknown`,
    fix: 'have the server send what its content-encoding says, or send "accept-encoding: identity"',
  },
  'scope-unknown': {
    what: (count) => `${counted(count, 'call')} in no scope: it cannot be told in which run or agent`,
    fix: 'wait for calls before the process shuts down, and make them inside the scope rather than from a queue beside it',
  },
  'observer-failed': {
    what: (count) => `${counted(count, 'fault')} of ours at the wire: a call may be missing or incomplete`,
    fix: 'please report it, with the versions of Node and of the SDK; the agent was not affected',
  },
};

const failing = (name: string, lastError: string | null): Omit<Placeless, 'count'> => ({
  kind: 'exporter-failed',
  subject: `${name} ${lastError}`,
  what: (count) =>
    `${name} failed${count === 1 ? '' : ` ${count.toLocaleString('en-US')} times`}: ${lastError ?? 'it did not say why'}`,
  fix: 'see to the cause; a run’s own files are made again by `runledger recover --run-id`',
});

const tooEarly = (name: string): Omit<Placeless, 'count'> => ({
  kind: 'early-meter',
  subject: name,
  what: () => `the meter "${name}" was made before recording began: its figures are in no run`,
  fix: 'load runledger/register before all else, or wait for startMetrics() before the meter is made',
});

const fault = (kind: string): Omit<Placeless, 'count'> => ({
  kind: 'fault',
  subject: kind,
  what: (count) => `${counted(count, 'fault')} of kind "${kind}": something may be missing from the files`,
  fix: 'the agent’s stderr has the first of them, with its cause; the agent was not affected',
});

/** Some are counted by themselves as well. */
function isToldElsewhere(kind: string, { wire, ledger_failures }: ProcessFindings): boolean {
  return (kind === 'wire' && Object.keys(wire).length > 0) || (kind === 'ledger' && ledger_failures > 0);
}
