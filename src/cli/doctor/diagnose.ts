import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSystemClock } from '../../common/clock.ts';
import { packageVersion } from '../../common/version.ts';
import {
  describeProcess,
  type ReaderOptions,
  readProcessFindings,
  readRun,
  type StoredRun,
} from '../../store/index.ts';
import type { CommandIo } from '../io.ts';
import { checkConfig } from './check-config.ts';
import { checkPorts } from './check-ports.ts';
import { checkStore } from './check-store.ts';
import { observeCommand, runsOfCommand, sayingsOfCommand } from './command-observations.ts';
import type { Diagnosis, DiagnosisOptions, Unread } from './diagnosis.ts';
import { findingsOf, type Observation } from './finding.ts';
import { observeProcesses, type ProcessSaying } from './process-observations.ts';
import { readRuns } from './read-runs.ts';
import { observeRun } from './run-observations.ts';
import { nodeVersionOf, watchCommand } from './watch-command.ts';

/** What was looked at beside machine and configuration. */
interface Looked extends Pick<Diagnosis, 'runs' | 'command' | 'unread'> {
  readonly observations: readonly Observation[];
}

const nothing: Looked = { runs: { read: 0, of: 0 }, command: null, observations: [], unread: [] };

/** Looks at machine, configuration, and the runs of a store, or at a command and its runs. */
export async function diagnose(options: DiagnosisOptions, io: CommandIo): Promise<Diagnosis> {
  const { config, exporters, observations: ofConfig } = await checkConfig(options.config, io);
  const configured = config?.distribution.directory ?? null;
  const given = options.directory === undefined ? null : resolve(io.cwd, options.directory);
  const ofStore = configured !== null && given === null ? await checkStore(configured) : [];
  const ofPorts = await checkPorts(exporters);
  const store = given ?? configured;
  const looked =
    options.command.length > 0
      ? await lookAtCommand(options, io)
      : store === null || ofStore.length > 0
        ? nothing
        : await lookAtStore(store, { ...options, mustExist: given !== null });
  return {
    runledger: packageVersion(),
    node: process.versions.node,
    config: config?.source ?? null,
    store,
    runs: looked.runs,
    command: looked.command,
    findings: findingsOf([...ofConfig, ...ofStore, ...ofPorts, ...looked.observations]),
    unread: looked.unread,
  };
}

async function lookAtStore(
  store: string,
  { all = false, mustExist }: Pick<DiagnosisOptions, 'all'> & { readonly mustExist: boolean },
): Promise<Looked> {
  if (mustExist && !existsSync(store))
    return { ...nothing, unread: [{ where: store, why: 'there is no such directory' }] };
  const { runs, total, fault } = await readRuns(store, { all, ...whoReads() });
  return {
    runs: { read: runs.length, of: total },
    command: null,
    observations: [...runs.flatMap(observeRun), ...observeProcesses(runs.flatMap(sayingOf))],
    unread: [...(fault === null ? [] : [{ where: store, why: fault }]), ...runs.flatMap(unreadOf)],
  };
}

async function lookAtCommand({ command, config, json = false }: DiagnosisOptions, io: CommandIo): Promise<Looked> {
  const watched = await watchCommand({ command, configFile: config, keepsStdout: json }, io).catch(
    (error: Error) => error,
  );
  if (watched instanceof Error) return { ...nothing, unread: [{ where: 'the command', why: watched.message }] };
  const { code, signal, reports } = watched;
  const reader = whoReads();
  const found = await Promise.all(runsOfCommand(reports).map(({ store, runId }) => readRun(store, runId, reader)));
  const runs = found.filter((run) => run !== null);
  const sayings = [...runs.flatMap(sayingOf), ...sayingsOfCommand(reports)];
  return {
    runs: { read: runs.length, of: runs.length },
    command: { code, signal },
    observations: [
      ...observeCommand(reports, { runs, nodeVersion: () => nodeVersionOf(command, io) }),
      ...runs.flatMap(observeRun),
      ...observeProcesses(sayings),
    ],
    unread: runs.flatMap(unreadOf),
  };
}

const whoReads = (): ReaderOptions => ({ nowMicros: createSystemClock().nowMicros(), me: describeProcess() });

/** What a run says of the process that recorded it. */
function sayingOf({ runId, manifest }: StoredRun): readonly ProcessSaying[] {
  const findings = manifest.state === 'read' ? readProcessFindings(manifest.manifest.health) : null;
  return findings === null ? [] : [{ findings, where: runId }];
}

function unreadOf({ runId, manifest, faults }: StoredRun): readonly Unread[] {
  const ofLedgers = faults.map(({ file, reason }) => ({ where: `${runId}/${file}`, why: reason }));
  if (manifest.state === 'broken') return [...ofLedgers, { where: `${runId}/run.json`, why: manifest.reason }];
  if (manifest.state !== 'newer') return ofLedgers;
  return [
    ...ofLedgers,
    { where: runId, why: `of format version ${manifest.version}, which is newer than this program` },
  ];
}
