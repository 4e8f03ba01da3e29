import { resourceAttribute } from '../../catalogue/index.ts';
import {
  type ConfigProblem,
  formatProblem,
  type LoadResult,
  loadConfig,
  type ReaderConfig,
  type RunledgerConfig,
  unknownExporterProblems,
} from '../../config/index.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { printLines } from '../print-lines.ts';

/** What `runledger config check` is given. */
export interface ConfigCheckOptions {
  /** The argument; without it, the file that an agent in the working directory would find. */
  readonly file?: string | undefined;
  /** Names of the built-in exporters. */
  readonly knownExporters: readonly string[];
  /** Checks exporters' settings by their own schemas, and loads the plugins that the file lists. */
  readonly checkReaders?: (config: RunledgerConfig) => Promise<readonly ConfigProblem[]>;
  /** One JSON value on stdout. */
  readonly json?: boolean;
}

/**
 * Checks a configuration. Every problem and warning is one line on stderr; if there is no problem, a summary of what
 * would run goes to stdout.
 */
export async function configCheck(options: ConfigCheckOptions, io: CommandIo): Promise<ExitCode> {
  const { file } = options;
  const loaded = loadConfig({ env: io.env, cwd: io.cwd, ...(file !== undefined && { file }) });
  if (loaded.ok) for (const warning of loaded.warnings) io.stderr.write(`warning: ${formatProblem(warning)}\n`);
  const problems = loaded.ok ? await problemsOfReaders(loaded.config, options) : loaded.problems;
  const lines = [...new Set(problems.map(formatProblem))];
  for (const line of lines) io.stderr.write(`${line}\n`);
  if (options.json) io.stdout.write(json(loaded, problems, options));
  if (!loaded.ok || lines.length > 0) {
    io.stderr.write(`${lines.length} ${lines.length === 1 ? 'problem' : 'problems'}\n`);
    return exitCode.no;
  }
  if (!options.json) printLines(summarise(loaded.config, options), io);
  return exitCode.done;
}

function json(loaded: LoadResult, problems: readonly ConfigProblem[], options: ConfigCheckOptions): string {
  const isValid = loaded.ok && problems.length === 0;
  const found = { valid: isValid, problems, warnings: loaded.ok ? loaded.warnings : [] };
  return jsonText(isValid ? { ...found, ...describe(loaded.config, options) } : found);
}

/** What would run, where nothing is wrong. */
function describe(config: RunledgerConfig, { file }: ConfigCheckOptions): object {
  const { plugins, directory, project, prices } = config.distribution;
  return {
    file: config.source === null ? null : (file ?? config.locate([]).file),
    disabled: config.disabled,
    project,
    directory,
    readers: config.readers.map((reader) => ({
      exporter: reader.exporter.name,
      interval_ms: reader.kind === 'pull' ? null : reader.intervalMs,
    })),
    views: config.views.length,
    prices: prices.length,
    plugins,
  };
}

async function problemsOfReaders(
  config: RunledgerConfig,
  { knownExporters, checkReaders }: ConfigCheckOptions,
): Promise<ConfigProblem[]> {
  // Which names plugins bring is not known before they are loaded.
  const unknown = config.distribution.plugins.length === 0 ? unknownExporterProblems(config, knownExporters) : [];
  const found = (await checkReaders?.(config)) ?? [];
  return [...unknown, ...found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function summarise(config: RunledgerConfig, { file, checkReaders }: ConfigCheckOptions): string[] {
  const { plugins, directory, project, prices } = config.distribution;
  const notLoaded = checkReaders === undefined ? ' (not loaded here)' : '';
  const rows: readonly (readonly [label: string, values: readonly string[]])[] = [
    ['resource', Object.entries(config.resource.attributes).map(([name, value]) => resourceText(name, value))],
    ['project', project === null ? [] : [project]],
    ['directory', [directory]],
    ['readers', config.readers.map(readerText)],
    ['views', config.views.length === 0 ? [] : [String(config.views.length)]],
    ['prices', prices.length === 0 ? [] : [String(prices.length)]],
    ['plugins', plugins.map((plugin) => `${plugin}${notLoaded}`)],
    ['disabled', config.disabled ? ['nothing is recorded'] : []],
  ];
  return [title(config, file), ...rows.flatMap(([label, values]) => rowText(label, values))];
}

function title({ source, locate }: RunledgerConfig, file: string | undefined): string {
  return source === null ? 'no file: the defaults hold' : `${file ?? locate([]).file} is valid`;
}

function rowText(label: string, values: readonly string[]): string[] {
  return values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(10)} ${value}`);
}

/** Of the values only the one that is asked for most; what else is known by its name. */
function resourceText(name: string, value: unknown): string {
  return name === resourceAttribute.serviceName ? `${name}: ${String(value)}` : name;
}

function readerText(reader: ReaderConfig): string {
  if (reader.kind === 'pull') return `${reader.exporter.name}, when asked`;
  return `${reader.exporter.name}, every ${reader.intervalMs / 1000} s`;
}
