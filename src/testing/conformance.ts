import type { ExporterContext, ExporterPlugin } from '../exporter/contract.ts';
import { configChecks } from './checks/config.ts';
import { failingChecks } from './checks/failing.ts';
import { lifecycleChecks } from './checks/lifecycle.ts';
import { processChecks } from './checks/process-scope.ts';
import { readingChecks } from './checks/reading.ts';
import type { ConformanceCheck, ReadTables, Subject } from './checks/subject.ts';
import { writingChecks } from './checks/writing.ts';

/** How a plugin is checked. */
export interface ConformanceOptions {
  /** What would stand under the plugin's name in the YAML, `{}` by default; given a directory that it may name. */
  config?(directory: string): object;
  /** Reads back what the exporter wrote for the context's run. Without it, no value is compared. */
  read?(context: ExporterContext): Promise<ReadTables>;
}

/**
 * What must hold of every exporter plugin, as checks by name for any test runner:
 *
 *     for (const check of exporterConformance(plugin)) it(check.name, check.run)
 *
 * Each makes its own directory and removes it. A check rejects with an `AssertionError` that says what does not hold.
 */
export function exporterConformance(
  plugin: ExporterPlugin,
  options: ConformanceOptions = {},
): readonly ConformanceCheck[] {
  const subject: Subject = { plugin, config: options.config ?? (() => ({})), read: options.read ?? null };
  if (plugin.scope === 'process') return [...configChecks(subject), ...processChecks(subject)];
  return [
    ...configChecks(subject),
    ...writingChecks(subject),
    ...(subject.read === null ? [] : readingChecks(subject, subject.read)),
    ...failingChecks(subject),
    ...lifecycleChecks(subject),
  ];
}
