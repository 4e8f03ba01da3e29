import { resourceAttribute } from '../catalogue/index.ts';
import { parseAttributeList } from './attribute-list.ts';
import type { ConfigProblem } from './problem.ts';
import { intervalMs } from './schema/numbers.ts';
import { type CheckedFile, configFile } from './schema/root.ts';
import { type Environment, variableValue } from './substitute.ts';

/** Every variable that is read, beside those that a file names by `${…}`. The reference in the docs is made from it. */
export const variables = {
  OTEL_CONFIG_FILE: 'The configuration file. Else `otel-config.yaml` in the working directory, if there is one.',
  OTEL_EXPERIMENTAL_CONFIG_FILE: 'The same under its former name; read where the other is unset.',
  OTEL_SDK_DISABLED: '`true`: nothing is recorded.',
  RUNLEDGER_DIR: 'Wins over `distribution.runledger.directory`.',
  RUNLEDGER_PROJECT: 'Wins over `distribution.runledger.project`.',
  RUNLEDGER_STRICT: '`true` or `false`: wins over `distribution.runledger.strict`, also where the file cannot be read.',
  RUNLEDGER_SERVE_TOKEN: 'The token that `runledger serve` wants to see, in place of one that it makes.',
  OTEL_SERVICE_NAME: 'Without a file: `service.name`. It is `agent` where nothing names it.',
  OTEL_RESOURCE_ATTRIBUTES: 'Without a file: attributes of the resource, as `a=1,b=2`.',
  OTEL_METRIC_EXPORT_INTERVAL: 'Without a file: time between two snapshots, in ms, of all formats.',
} as const;

type VariableName = keyof typeof variables;

/** What the environment decides whether there is a file or not; null where it says nothing. */
export interface EnvironmentSettings {
  readonly disabled: boolean;
  readonly directory: string | null;
  readonly project: string | null;
  readonly strict: boolean | null;
  /** Of variables that cannot be read, which are ignored, as OTel has it. */
  readonly warnings: readonly ConfigProblem[];
}

/** Whether OTEL_SDK_DISABLED says that nothing is to be recorded. Asked first, it spares reading the file. */
export function isDisabled(env: Environment): boolean {
  return flag(env, 'OTEL_SDK_DISABLED').value ?? false;
}

/** Reads OTEL_SDK_DISABLED and RUNLEDGER_*. */
export function readEnvironment(env: Environment): EnvironmentSettings {
  const disabled = flag(env, 'OTEL_SDK_DISABLED');
  const strict = flag(env, 'RUNLEDGER_STRICT');
  return {
    disabled: disabled.value ?? false,
    directory: text(env, 'RUNLEDGER_DIR'),
    project: text(env, 'RUNLEDGER_PROJECT'),
    strict: strict.value,
    warnings: [...disabled.warnings, ...strict.warnings],
  };
}

/** What a file would say, where there is none: the defaults of this project, and OTel's own variables. */
export function defaultsFor(env: Environment): { file: CheckedFile; warnings: readonly ConfigProblem[] } {
  const list = parseAttributeList(text(env, 'OTEL_RESOURCE_ATTRIBUTES') ?? '');
  const listed = list.ok ? list.attributes : {};
  const serviceName = text(env, 'OTEL_SERVICE_NAME') ?? listed[resourceAttribute.serviceName] ?? 'agent';
  const interval = milliseconds(env, 'OTEL_METRIC_EXPORT_INTERVAL');
  const attributes = Object.entries({ ...listed, [resourceAttribute.serviceName]: serviceName });
  return {
    file: configFile.parse({
      file_format: '1.1',
      resource: { attributes: attributes.map(([name, value]) => ({ name, value })) },
      meter_provider: {
        readers: Object.entries(defaultIntervalsMs).map(([exporter, intervalMs]) => ({
          periodic: { interval: interval.value ?? intervalMs, exporter: { [exporter]: {} } },
        })),
      },
    }),
    warnings: [...(list.ok ? [] : [warning('OTEL_RESOURCE_ATTRIBUTES', list.message)]), ...interval.warnings],
  };
}

/** Parquet files are the dearest to write, and read after the run. */
const defaultIntervalsMs = { json: 10_000, csv: 10_000, parquet: 60_000 } as const;

interface Reading<T> {
  readonly value: T | null;
  readonly warnings: readonly ConfigProblem[];
}

function text(env: Environment, name: VariableName): string | null {
  return variableValue(env, name)?.trim() ?? null;
}

function flag(env: Environment, name: VariableName): Reading<boolean> {
  const value = text(env, name)?.toLowerCase() ?? null;
  if (value === null) return { value, warnings: [] };
  if (value === 'true' || value === 'false') return { value: value === 'true', warnings: [] };
  return { value: null, warnings: [warning(name, 'must be true or false')] };
}

function milliseconds(env: Environment, name: VariableName): Reading<number> {
  const value = text(env, name);
  if (value === null) return { value, warnings: [] };
  const parsed = intervalMs.safeParse(Number(value));
  if (parsed.success) return { value: parsed.data, warnings: [] };
  return { value: null, warnings: [warning(name, 'must be a whole number of milliseconds, at least 1')] };
}

const warning = (name: VariableName, message: string): ConfigProblem => ({
  file: 'environment',
  line: null,
  path: name,
  message: `${message}; ignored`,
});
