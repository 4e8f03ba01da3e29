import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { health, shutdown, startMetrics } from 'runledger';

/** How recording is started for a measurement. */
export interface MetricsOptions {
  /** `meter_provider.readers`, as YAML in flow style; the defaults where it is left out. */
  readonly readers?: readonly string[];
  /** Series a metric may have on the process's provider. */
  readonly maxSeries?: number;
  /** Where OpenAI's API is served, for a wire that watches from the start. Left out, the wire is started by hand. */
  readonly openaiUrl?: string;
  /** When what the wire sees is written; as the configuration has it by default, where left out. */
  readonly processor?: Processor;
}

/** `distribution.runledger.instrumentation.processor`. */
export type Processor = 'simple' | 'batch';

/** The readers of the configuration as it is shipped. */
export const defaultReaders = [
  'periodic: { interval: 10000, exporter: { json: {} } }',
  'periodic: { interval: 10000, exporter: { csv: {} } }',
  'periodic: { interval: 60000, exporter: { parquet: {} } }',
];

/** A pull reader on any free port. */
export const prometheusReader = 'pull: { exporter: { prometheus/development: { host: 127.0.0.1, port: 0 } } }';

/** Does `work` while metrics are recorded, into a store that is gone afterwards. */
export async function withMetrics<T>(options: MetricsOptions, work: (store: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-bench-'));
  const configFile = join(directory, 'otel-config.yaml');
  const store = join(directory, 'runs');
  try {
    await writeFile(configFile, configuration(store, options));
    await startMetrics({ configFile });
    return await work(store);
  } finally {
    await shutdown();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The text of a scrape, once Prometheus's reader listens. */
export async function scrape(): Promise<string> {
  for (;;) {
    const address = health().exporters.find((exporter) => exporter.address !== null)?.address;
    if (address) return (await fetch(address)).text();
    await sleep(5);
  }
}

function configuration(store: string, options: MetricsOptions): string {
  const { readers = defaultReaders, maxSeries = 2000, openaiUrl, processor = 'simple' } = options;
  const providers = `[{ url: "${openaiUrl}", provider: openai }]`;
  const wire = openaiUrl === undefined ? 'enabled: false' : `processor: ${processor}, providers: ${providers}`;
  return [
    'file_format: "1.1"',
    'meter_provider:',
    `  readers: ${readers.length === 0 ? '[]' : ''}`,
    ...readers.map((reader) => `    - { ${reader} }`),
    'distribution:',
    '  runledger:',
    `    directory: ${JSON.stringify(store)}`,
    '    strict: true',
    `    max_series: ${maxSeries}`,
    `    instrumentation: { ${wire} }`,
    '',
  ].join('\n');
}
