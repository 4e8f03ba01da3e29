import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSystemClock } from '../../common/clock.ts';
import { packageVersion } from '../../common/version.ts';
import { describeProcess, type ReaderOptions, readProcessFindings, type StoredRun } from '../../store/index.ts';
import type { CommandIo } from '../io.ts';
import { checkConfig } from './check-config.ts';
import { checkPorts } from './check-ports.ts';
import { checkStore } from './check-store.ts';
import { observeCommand, runsOfCommand, sayingsOfCommand } from './command-observations.ts';
import type { Diagnosis, DiagnosisOptions, Unread } from './diagnosis.ts';
import { findingsOf, type Observation } from './finding.ts';
import { createIsPricedByNow } from './priced-by-now.ts';
import { observeProcesses, type ProcessSaying } from './process-observations.ts';
import { readRuns, readRunsAt } from './read-runs.ts';
import { observeRun } from './run-observations.ts';
import { nodeVersionOf, watchCommand } from './watch-command.ts';

/** What was looked at beside machine and configuration. */
interface Looked extends Pick<Diagnosis, 'command' | 'unread'> {
  readonly runs: readonly StoredRun[];
  /** Of how many. */
  readonly total: number;
  /** What processes say beside their runs. */
  readonly sayings: readonly ProcessSaying[];
  readonly observations: readonly Observation[];
}

const nothing: Looked = { runs: [], total: 0, command: null, sayings: [], observations: [], unread: [] };

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
  const { runs, total, command, sayings, unread } = looked;
  const isPricedByNow = createIsPricedByNow(config?.distribution.prices ?? [], createSystemClock().nowMicros());
  const ofRuns = runs.flatMap((run) => observeRun(run, isPricedByNow));
  const ofProcesses = observeProcesses([...runs.flatMap(sayingOf), ...sayings]);
  return {
    runledger: packageVersion(),
    node: process.versions.node,
    config: config?.source ?? null,
    store,
    runs: { read: runs.length, of: total },
    command,
    findings: findingsOf([...ofConfig, ...ofStore, ...ofPorts, ...looked.observations, ...ofRuns, ...ofProcesses]),
    unread: [...unread, ...runs.flatMap(unreadOf)],
  };
}

async function lookAtStore(
  store: string,
  { all = false, mustExist }: Pick<DiagnosisOptions, 'all'> & { readonly mustExist: boolean },
): Promise<Looked> {
  if (mustExist && !existsSync(store))
    return { ...nothing, unread: [{ where: store, why: 'there is no such directory' }] };
  const { runs, total, fault } = await readRuns(store, { all, ...whoReads() });
  return { ...nothing, runs, total, unread: fault === null ? [] : [{ where: store, why: fault }] };
}

async function lookAtCommand({ command, config, json = false }: DiagnosisOptions, io: CommandIo): Promise<Looked> {
  const watched = await watchCommand({ command, configFile: config, keepsStdout: json }, io).catch(
    (error: Error) => error,
  );
  if (watched instanceof Error) return { ...nothing, unread: [{ where: 'the command', why: watched.message }] };
  const { code, signal, reports } = watched;
  const runs = await readRunsAt(runsOfCommand(reports), whoReads());
  return {
    runs,
    total: runs.length,
    command: { code, signal },
    sayings: sayingsOfCommand(reports),
    observations: observeCommand(reports, { runs, nodeVersion: () => nodeVersionOf(command, io) }),
    unread: [],
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
