import { builtInExporters } from '../../../exporters/index.ts';
import { type ConfigProblem, formatProblem, loadConfig, type RunledgerConfig } from '../../config/index.ts';
import { importFrom } from '../../pipeline/import-module.ts';
import { type Plan, planExporters } from '../../pipeline/plan.ts';
import type { CommandIo } from '../io.ts';
import type { Observation } from './finding.ts';

/** A configuration as an agent would find it; null where it would record nothing by it. */
export interface CheckedConfig {
  readonly config: RunledgerConfig | null;
  readonly exporters: Plan['exporters'];
  readonly observations: readonly Observation[];
}

/** Checks what `runledger config check` checks, and whether anything is to be recorded at all. */
export async function checkConfig(file: string | undefined, { env, cwd }: CommandIo): Promise<CheckedConfig> {
  const loaded = loadConfig({ env, cwd, ...(file !== undefined && { file }) });
  if (!loaded.ok) return { config: null, exporters: [], observations: loaded.problems.map(problemSeen) };
  const { config, warnings } = loaded;
  const importModule = importFrom(config.source ?? cwd);
  const { exporters, problems } = await planExporters(config, { builtIn: builtInExporters, importModule });
  const off = config.disabled ? [recordingOff(config.source ?? 'environment')] : [];
  return { config, exporters, observations: [...problems.map(problemSeen), ...warnings.map(warningSeen), ...off] };
}

const problemSeen = (problem: ConfigProblem): Observation => badConfig(formatProblem(problem), problem.file);

/** A problem as it is printed. The same of the agent's own process is no other. */
export const badConfig = (line: string, where: string): Observation => ({
  kind: 'config',
  subject: line,
  where,
  count: 1,
  what: () => line,
  fix: 'correct it, and see with `runledger config check`: until then nothing is recorded',
});

const warningSeen = (problem: ConfigProblem): Observation => ({
  kind: 'config-warning',
  subject: formatProblem(problem),
  where: problem.file,
  count: 1,
  what: () => formatProblem(problem),
  fix: 'say what is meant: recording goes on without it',
});

/** Nothing is recorded, because somebody said so. */
export const recordingOff = (where: string): Observation => ({
  kind: 'recording-off',
  subject: '',
  where,
  count: 1,
  what: () => 'nothing is recorded: `disabled: true` or OTEL_SDK_DISABLED says so',
  fix: 'take that away where runs are to be recorded',
});
