import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProviderUrl } from '../../src/instrumentation/index.ts';
import { type AgentOutcome, readLines, runAgent, temporaryStore } from './agent-process.ts';
import { clientProgram } from './clients.ts';

/** A `model_call` line of a ledger. */
export type ModelCallLine = Readonly<Record<string, unknown>>;

/** What a client's process left. */
export interface ClientRun {
  readonly outcome: AgentOutcome;
  /** Its model calls, in the order in which they ended. */
  readonly calls: readonly ModelCallLine[];
  /** Every event that it recorded. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** How a client is run. */
export interface ClientOptions {
  /** Set for it as `SERVER_URL`. */
  readonly serverUrl: string;
  /** URLs of providers, as the configuration lists them; none where the public and self-evident ones will do. */
  readonly providers?: readonly ProviderUrl[];
  readonly env?: Readonly<Record<string, string>>;
  readonly execPath?: string;
}

/** Runs a program of test/clients as an agent's process, instrumented from outside, and reads what was recorded. */
export async function runClient(program: string, options: ClientOptions): Promise<ClientRun> {
  const store = await temporaryStore();
  const configFile = join(store, 'otel-config.yaml');
  await writeFile(
    configFile,
    JSON.stringify({
      file_format: '1.1',
      meter_provider: { readers: [{ periodic: { interval: 600_000, exporter: { json: {} } } }] },
      distribution: { runledger: { directory: store, instrumentation: { providers: options.providers ?? [] } } },
    }),
  );
  const outcome = await runAgent(`await import(${JSON.stringify(clientProgram(program))});`, {
    store,
    env: { OTEL_CONFIG_FILE: configFile, SERVER_URL: options.serverUrl, ...options.env },
    ...(options.execPath !== undefined && { execPath: options.execPath }),
  });
  const runs = (await readdir(store, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  const events = (await Promise.all(runs.map(({ name }) => readLines(store, name, 'events.jsonl')))).flat();
  return { outcome, events, calls: events.filter(({ event }) => event === 'model_call') };
}
