import { resolve } from 'node:path';
import { buildConfig } from './build.ts';
import type { ConfigPlace, RunledgerConfig } from './config.ts';
import { defaultsFor, type EnvironmentSettings, readEnvironment } from './environment.ts';
import { checkFile } from './file.ts';
import { type LocateOptions, locateConfig } from './locate.ts';
import { type ConfigPath, type ConfigProblem, type Finding, formatPath } from './problem.ts';
import type { CheckedFile } from './schema/root.ts';
import type { Environment } from './substitute.ts';

/** A configuration, or everything that is wrong with its file. */
export type LoadResult =
  | { readonly ok: true; readonly config: RunledgerConfig; readonly warnings: readonly ConfigProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly ConfigProblem[];
      /** Whether the agent is to end. */
      readonly strict: boolean;
    };

/**
 * Loads the configuration: of `file`, else of the file that OTEL_CONFIG_FILE names, else of `./otel-config.yaml`, else
 * the defaults. Variables win over the file only as `variables` lists them; all others act through `${…}`, as
 * OpenTelemetry's declarative configuration has it. Never throws.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/
 */
export function loadConfig(options: LocateOptions): LoadResult {
  const { env, cwd } = options;
  const settings = readEnvironment(env);
  const name = locateConfig(options);
  return name === null ? loadDefaults({ env, cwd, settings }) : loadFile(name, { env, cwd, settings });
}

interface Surroundings {
  readonly env: Environment;
  readonly cwd: string;
  readonly settings: EnvironmentSettings;
}

function loadDefaults({ env, cwd, settings }: Surroundings): LoadResult {
  const { file, warnings } = defaultsFor(env);
  const locate = () => ({ file: 'defaults', line: null });
  const config = buildConfig(overridden(file, settings), { source: null, cwd, locate });
  return { ok: true, config, warnings: [...settings.warnings, ...warnings] };
}

function loadFile(name: string, { env, cwd, settings }: Surroundings): LoadResult {
  const path = resolve(cwd, name);
  const checked = checkFile(path, env);
  const locate = (place: ConfigPath): ConfigPlace => ({ file: name, line: checked.lineOf(place) });
  const problems = (findings: readonly Finding[]) => toProblems(findings, locate);
  if (!checked.ok) {
    return { ok: false, problems: problems(checked.findings), strict: settings.strict ?? checked.strict };
  }
  const config = buildConfig(overridden(checked.file, settings), { source: path, cwd, locate });
  return { ok: true, config, warnings: [...settings.warnings, ...problems(checked.remarks)] };
}

/** The file with what the environment decides in its place. */
function overridden(file: CheckedFile, settings: EnvironmentSettings): CheckedFile {
  const { runledger } = file.distribution;
  return {
    ...file,
    disabled: settings.disabled || file.disabled,
    distribution: {
      ...file.distribution,
      runledger: {
        ...runledger,
        directory: settings.directory ?? runledger.directory,
        project: settings.project ?? runledger.project,
        strict: settings.strict ?? runledger.strict,
      },
    },
  };
}

/** More would scroll the first ones away; files that have more are not configurations. */
const mostProblems = 100;

function toProblems(findings: readonly Finding[], locate: RunledgerConfig['locate']): ConfigProblem[] {
  const all = findings
    .map(({ path, message, line }) => {
      const place = locate(path);
      return { file: place.file, line: line ?? place.line, path: formatPath(path), message };
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const [first] = all;
  if (first === undefined || all.length <= mostProblems) return all;
  const rest = { file: first.file, line: null, path: '', message: `${all.length - mostProblems} more problems` };
  return [...all.slice(0, mostProblems), rest];
}
