import type { MeterProviderOptions } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import prometheus, { PrometheusReader, type PrometheusReaderOptions } from '../../../exporters/prometheus/index.ts';
import { createSystemClock } from '../../../src/common/clock.ts';
import type { LoggedLine } from '../../../src/testing.ts';
import { type ExposedFamily, parseExposition } from '../../support/exposition.ts';

/** What to serve. */
export interface ServeOptions extends Pick<MeterProviderOptions, 'views' | 'resource'> {
  /** As it would stand in the YAML; any free port unless it names one. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly drainIntervalMs?: number;
}

/** A reader that listens, with a provider of its own; disposed of, both end. */
export interface Served extends AsyncDisposable {
  readonly provider: MeterProvider;
  readonly reader: PrometheusReader;
  readonly logged: readonly LoggedLine[];
  /** What a scrape answers. */
  text(): Promise<string>;
  /** The same, read. */
  families(): Promise<ReadonlyMap<string, ExposedFamily>>;
}

/** Checks the config as the pipeline does. */
export async function checked(config: unknown) {
  const result = await prometheus.configSchema['~standard'].validate(config);
  if (result.issues) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return result.value;
}

export async function serve({ config, drainIntervalMs, ...provided }: ServeOptions = {}): Promise<Served> {
  const logged: LoggedLine[] = [];
  const log = (level: LoggedLine['level']) => (message: string) => void logged.push({ level, message });
  const logger = { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') };
  const options: PrometheusReaderOptions = {
    logger,
    clock: createSystemClock(),
    ...(drainIntervalMs === undefined ? {} : { drainIntervalMs }),
  };
  const reader = new PrometheusReader(await checked({ port: 0, ...config }), options);
  const provider = new MeterProvider({ ...provided, readers: [reader] });
  await reader.startServer();
  const text = async () => {
    const answer = await fetch(reader.status().address ?? '');
    if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
    return answer.text();
  };
  return {
    provider,
    reader,
    logged,
    text,
    async families() {
      return parseExposition(await text());
    },
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}
