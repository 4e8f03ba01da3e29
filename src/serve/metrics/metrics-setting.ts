import { configSchema, exporterName, type PrometheusConfig } from '../../../exporters/prometheus/config.ts';
import { formatProblem, type LocateOptions, loadConfig } from '../../config/index.ts';
import type { ReplayedFigures } from '../../pipeline/replayed-process.ts';

/** How figures are named and bounded; it survives a structured clone. */
export interface MetricsSetting extends ReplayedFigures {
  /** What stands under `prometheus/development:`; its host and port are the agents'. */
  readonly prometheus: PrometheusConfig;
}

/**
 * The setting by which an agent with this configuration would be scraped, so that the same panels show both. Rejects with
 * everything that is wrong with the configuration, a problem a line.
 */
export async function readMetricsSetting(options: LocateOptions): Promise<MetricsSetting> {
  const loaded = loadConfig(options);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const { readers, views, distribution } = loaded.config;
  const reader = readers.find(({ kind, exporter }) => kind === 'pull' && exporter.name === exporterName);
  const checked = await configSchema['~standard'].validate(reader?.exporter.config ?? {});
  if (checked.issues) throw new Error(checked.issues.map(({ message }) => `${exporterName}: ${message}`).join('\n'));
  const { maxSeries, prometheus: named } = distribution;
  return { views, maxSeries, profiles: named.profiles, prometheus: checked.value };
}
