import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { health, type Pipeline, startMetrics } from '../../src/index.ts';

/** A line of a ledger. */
export type Line = Readonly<Record<string, unknown>> & { readonly event: string };

/** This process while it records, by the real pipeline, into a store of its own. */
export interface Recording {
  readonly directory: string;
  readonly store: string;
  readonly pipeline: Pipeline;
  /** The lines of all runs so far, or of one, their starts and ends apart; every writer's. */
  lines(runId?: string): Line[];
  /** The same by the event's name. */
  events(name: string): Line[];
  /** Faults that were kept from the agent, by kind. */
  faults(): Readonly<Record<string, number>>;
}

/** How recording is configured, beside a reader for `json`. */
export interface RecordingOptions {
  /** Keys of `distribution.runledger`, as YAML flow. */
  readonly runledger?: string;
  /** Entries of `meter_provider.readers`, as YAML flow. */
  readonly readers?: string;
  /** Anything else, as YAML. */
  readonly yaml?: string;
}

/** Starts recording. End it by `shutdown()`, or by `afterEach(shutdown)`. */
export async function startRecording(options: RecordingOptions = {}): Promise<Recording> {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-recording-'));
  const { runledger = '{}', readers = 'periodic: { interval: 60000, exporter: { json: {} } }', yaml = '' } = options;
  const config = `file_format: "1.1"
meter_provider: { readers: [{ ${readers} }] }
distribution: { runledger: ${runledger} }
${yaml}`;
  await writeFile(join(directory, 'otel-config.yaml'), config);
  const pipeline = await startMetrics({ cwd: directory, env: {} });
  if (pipeline.health().problems.length > 0) throw new Error(pipeline.health().problems.join('\n'));
  const store = join(directory, 'runs');
  const lines = (runId?: string) => readStore(store, runId).filter(({ event }) => !/^run_(start|end)$/.test(event));
  return {
    directory,
    store,
    pipeline,
    lines,
    events: (name) => lines().filter(({ event }) => event === name),
    faults: () => health().faults,
  };
}

/** All lines of a store's ledgers in the order in which they were written. */
function readStore(store: string, runId?: string): Line[] {
  return runIdsOf(store)
    .filter((id) => runId === undefined || id === runId)
    .flatMap((id) =>
      readdirSync(join(store, id))
        .filter((file) => /^events\b.*\.jsonl$/.test(file))
        .flatMap((file) => readFileSync(join(store, id, file), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line),
    )
    .sort((one, other) => String(one.ts).localeCompare(String(other.ts)));
}

/** The runs of a store. */
export function runIdsOf(store: string): string[] {
  try {
    const entries = readdirSync(store, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch {
    return [];
  }
}
