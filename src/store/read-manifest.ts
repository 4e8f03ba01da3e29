import { closeSync, openSync, readFileSync, readSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type RunSummary, tables, type UsageTotals } from '../catalogue/index.ts';
import { asTimestamp, fitOf, isCount } from './column-value.ts';
import { codeOf } from './error-code.ts';
import { isTooDeep, maxDepth } from './json-depth.ts';
import { type Check, is, isObject, listOf, orNull, recordOf, shape } from './json-shape.ts';
import { formatName, formatVersion, ledgerWriter, manifestFile, pathIn } from './layout.ts';
import type { Manifest } from './manifest.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { openRegularFile, plainFileFlags } from './reading/open-regular-file.ts';
import type { UnknownCost, UnknownCostsView } from './totals/unknown-costs.ts';

/** A manifest, or why there is none: not there, of a newer version and left alone, or not to be understood. */
export type ManifestReading =
  | { readonly state: 'read'; readonly manifest: Manifest }
  | { readonly state: 'missing' }
  | { readonly state: 'newer'; readonly version: number }
  | { readonly state: 'broken'; readonly reason: string };

/** Thousands of roles, tools and operations fit; a larger file is not one of ours. */
const maxBytes = 32 * 1024 * 1024;

/** Reads a run's manifest and checks all of it, once. Never throws. */
export async function readManifest(directory: string): Promise<ManifestReading> {
  const { file, size, error, isMissing } = await openRegularFile(join(directory, manifestFile));
  if (file === null) return isMissing ? { state: 'missing' } : { state: 'broken', reason: error };
  try {
    if (size > maxBytes) return { state: 'broken', reason: `longer than ${maxBytes} bytes` };
    return parseManifest(await file.readFile('utf8'));
  } catch (failure) {
    return { state: 'broken', reason: `cannot be read (${codeOf(failure)})` };
  } finally {
    await file.close();
  }
}

/** The same before it returns. `status` is what the file was found to be; it is not opened where that is no plain file. */
export function readManifestSync(directory: string, status: Stats | null): ManifestReading {
  if (status === null) return { state: 'missing' };
  if (status.isSymbolicLink()) return { state: 'broken', reason: 'is a link, which is not followed' };
  if (!status.isFile()) return { state: 'broken', reason: 'is not a plain file' };
  if (status.size > maxBytes) return { state: 'broken', reason: `longer than ${maxBytes} bytes` };
  let descriptor: number | null = null;
  try {
    descriptor = openSync(pathIn(directory, manifestFile), plainFileFlags);
    return parseManifest(readText(descriptor, status.size));
  } catch (failure) {
    return { state: 'broken', reason: `cannot be read (${codeOf(failure)})` };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Thousands of manifests are read into the same memory. */
const shared = Buffer.alloc(64 * 1024);

/** A file that is as large as it was found to be is read at once; any other by Node, which looks at its size again. */
function readText(descriptor: number, size: number): string {
  if (size < shared.length && readSync(descriptor, shared, 0, size + 1, 0) === size)
    return shared.toString('utf8', 0, size);
  return readFileSync(descriptor, 'utf8');
}

/** The manifest in a text. */
export function parseManifest(text: string): ManifestReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { state: 'broken', reason: 'not JSON' };
  }
  if (!isObject(value) || value.format !== formatName)
    return { state: 'broken', reason: 'not a manifest of Runledger' };
  if (typeof value.version === 'number' && value.version > formatVersion)
    return { state: 'newer', version: value.version };
  if (isTooDeep(value, text)) return { state: 'broken', reason: `nested more than ${maxDepth} deep` };
  const fault = checkManifest(value);
  if (fault !== null) return { state: 'broken', reason: `${fault.slice(1)} is missing or wrong` };
  return { state: 'read', manifest: value as unknown as Manifest };
}

const text = is((value) => typeof value === 'string');
const number = is(Number.isFinite);
const count = is(isCount);
const time = is((value) => asTimestamp(value) !== null);

const checkWriter = shape({
  pid: is((value) => isCount(value) && value > 0),
  start_time: orNull(text),
  boot_id: orNull(text),
  namespaces: orNull(text),
  hostname: text,
  thread_id: count,
} satisfies { [P in keyof ProcessIdentity]: Check });

const checkLatency = shape({
  avgMs: orNull(number),
  minMs: orNull(number),
  maxMs: orNull(number),
  p50Ms: orNull(number),
  p95Ms: orNull(number),
});

const usageChecks = {
  modelCalls: count,
  failedModelCalls: count,
  unpricedCalls: count,
  inputTokens: orNull(count),
  outputTokens: orNull(count),
  totalTokens: orNull(count),
  cacheReadTokens: orNull(count),
  cacheWriteTokens: orNull(count),
  reasoningTokens: orNull(count),
  costUsd: orNull(number),
  latency: checkLatency,
  toolCalls: count,
  errors: count,
} satisfies { [P in keyof UsageTotals]: Check };

const checkTotals = shape({
  ...usageChecks,
  runId: text,
  project: orNull(text),
  startedAt: orNull(time),
  endedAt: orNull(time),
  durationSeconds: orNull(number),
  events: count,
  byAgentRole: recordOf(shape(usageChecks)),
  byOperation: recordOf(shape({ executions: count, failures: count, latency: checkLatency })),
  byTool: recordOf(shape({ calls: count, failures: count, latency: checkLatency })),
} satisfies { [P in keyof RunSummary]: Check });

const checkRun = shape(
  Object.fromEntries(
    Object.entries(tables.runs.columns).map(([name, { type }]) => [
      name,
      orNull(is((value) => value !== undefined && fitOf(type, value) === 'fits')),
    ]),
  ),
);

const checkUnknownCosts = shape({
  kinds: listOf(
    shape({
      why: is((value) => value === 'no-usage' || value === 'no-price'),
      provider: orNull(text),
      model: orNull(text),
      service_tier: orNull(text),
      streamed: is((value) => typeof value === 'boolean'),
      calls: count,
    } satisfies { [P in keyof UnknownCost]: Check }),
  ),
  others: count,
} satisfies { [P in keyof UnknownCostsView]: Check });

const checkManifest = shape({
  version: is((value) => value === formatVersion),
  runledger: text,
  run: checkRun,
  writer: checkWriter,
  heartbeat_at: time,
  heartbeat_interval_ms: number,
  snapshots: shape({
    state: is((value) => value === 'none' || value === 'partial' || value === 'final'),
    at: orNull(time),
  }),
  ledgers: recordOf(shape({ bytes: count, events: count, faults: count }), (name) => ledgerWriter(name) !== null),
  totals: checkTotals,
  unknown_costs: (value) => (value === undefined ? null : checkUnknownCosts(value)),
  health: is((value) => value !== undefined),
} satisfies { [P in Exclude<keyof Manifest, 'format'>]: Check });
