import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  type ConfigPath,
  type ConfigProblem,
  problemAt,
  type ReaderConfig,
  type RunledgerConfig,
  unknownExporterProblems,
} from '../config/index.ts';
import type { ExporterPlugin } from '../exporter.ts';
import { describe } from './health.ts';
import { overwritingProblems } from './overwriting.ts';

/** One exporter of the config, checked and ready to be made. */
export interface PlannedExporter {
  /** The name `health()` knows it by: `csv`, and `csv#2` for a second one. */
  readonly label: string;
  readonly plugin: ExporterPlugin;
  /** What the plugin's schema made of the YAML. */
  readonly config: unknown;
  /** Null for a pull reader. */
  readonly intervalMs: number | null;
  readonly timeoutMs: number;
}

/** All exporters of a config, or everything that is wrong with them. */
export interface Plan {
  readonly exporters: readonly PlannedExporter[];
  readonly problems: readonly ConfigProblem[];
}

/** How a pull reader's own exports, if it has any, are bounded. */
const defaultTimeoutMs = 30_000;

/** How long a plugin may take to be imported, or to check its settings: the agent starts after that. */
const defaultPatienceMs = 10_000;

/** Where plugins come from. */
export interface PluginSources {
  readonly builtIn: readonly ExporterPlugin[];
  /** In milliseconds, for each plugin; default 10,000. */
  readonly patienceMs?: number;
  /** Imports a module by the name the config gives; injected, so that reading commands cannot do it by accident. */
  importModule(specifier: string): Promise<unknown>;
}

/** Finds the plugin of every reader and has it check its part of the file. All problems at once. */
export async function planExporters(config: RunledgerConfig, sources: PluginSources): Promise<Plan> {
  const loaded = await loadPlugins(config, sources);
  const known = new Map([...sources.builtIn, ...loaded.plugins].map((plugin) => [plugin.name, plugin]));
  const planned = await Promise.all(config.readers.map((reader) => planReader(config, { reader, known, ...sources })));
  return {
    exporters: label(planned.flatMap(({ exporter }) => exporter ?? [])),
    problems: [
      ...loaded.problems,
      ...unknownExporterProblems(config, [...known.keys()]),
      ...planned.flatMap(({ problems }) => problems),
      ...overwritingProblems(
        config,
        planned.flatMap(({ reader, exporter }) => (exporter ? [{ reader, ...exporter }] : [])),
      ),
    ],
  };
}

interface Loaded {
  readonly plugins: readonly ExporterPlugin[];
  readonly problems: readonly ConfigProblem[];
}

async function loadPlugins(
  config: RunledgerConfig,
  { importModule, patienceMs = defaultPatienceMs }: PluginSources,
): Promise<Loaded> {
  const plugins: ExporterPlugin[] = [];
  const problems: ConfigProblem[] = [];
  for (const [index, specifier] of config.distribution.plugins.entries()) {
    const path = ['distribution', 'runledger', 'plugins', index];
    try {
      const found = pluginsOf(await within(importModule(specifier), patienceMs));
      plugins.push(...found);
      if (found.length === 0)
        problems.push(
          problemAt(config, { path, message: `"${specifier}" has no exporter plugin as its default export` }),
        );
    } catch (error) {
      problems.push(problemAt(config, { path, message: `"${specifier}" cannot be imported: ${describe(error)}` }));
    }
  }
  return { plugins, problems };
}

/** A module's default export is one plugin or a list of them. */
function pluginsOf(module: unknown): readonly ExporterPlugin[] {
  const exported = (module as { default?: unknown }).default;
  return (Array.isArray(exported) ? exported : [exported]).filter(isPlugin);
}

function isPlugin(value: unknown): value is ExporterPlugin {
  if (typeof value !== 'object' || value === null) return false;
  const { name, scope, create, configSchema } = value as Partial<ExporterPlugin>;
  const scoped = scope === 'run' || scope === 'process';
  return (
    typeof name === 'string' && scoped && typeof create === 'function' && configSchema?.['~standard'] !== undefined
  );
}

interface PlannedReader {
  readonly reader: ReaderConfig;
  readonly exporter: Omit<PlannedExporter, 'label'> | null;
  readonly problems: readonly ConfigProblem[];
}

async function planReader(
  config: RunledgerConfig,
  {
    reader,
    known,
    patienceMs = defaultPatienceMs,
  }: { readonly reader: ReaderConfig; readonly known: ReadonlyMap<string, ExporterPlugin> } & Pick<
    PluginSources,
    'patienceMs'
  >,
): Promise<PlannedReader> {
  const plugin = known.get(reader.exporter.name);
  if (!plugin) return { reader, exporter: null, problems: [] };
  const { path } = reader;
  if (reader.kind === 'pull' && plugin.scope === 'run') {
    const message = `"${plugin.name}" writes snapshots of a run: put it under a periodic reader`;
    return { reader, exporter: null, problems: [problemAt(config, { path, message })] };
  }
  const validate = async () => plugin.configSchema['~standard'].validate(reader.exporter.config ?? {});
  const checked = await within(validate(), patienceMs).catch(unchecked);
  if (checked.issues) {
    const problems = checked.issues.map((issue) =>
      problemAt(config, { path: [...path, ...keysOf(issue)], message: issue.message }),
    );
    return { reader, exporter: null, problems };
  }
  const intervalMs = reader.kind === 'periodic' ? reader.intervalMs : null;
  const timeoutMs = reader.kind === 'periodic' ? reader.timeoutMs : defaultTimeoutMs;
  return { reader, exporter: { plugin, config: checked.value, intervalMs, timeoutMs }, problems: [] };
}

/** A plugin's schema is a stranger's: it may throw, or never answer. */
const unchecked = (error: unknown): StandardSchemaV1.FailureResult => ({
  issues: [{ message: `cannot be checked: ${describe(error)}` }],
});

/** Rejects after `ms`. The timer keeps the process: where nothing else does, an agent that waits for this would end. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const keysOf = ({ path = [] }: StandardSchemaV1.Issue): ConfigPath =>
  path.map((part) => {
    const key = typeof part === 'object' ? part.key : part;
    return typeof key === 'number' ? key : String(key);
  });

/** The second exporter of a name is `csv#2`, so that their figures stand apart. */
function label(exporters: readonly Omit<PlannedExporter, 'label'>[]): readonly PlannedExporter[] {
  const seen = new Map<string, number>();
  return exporters.map((exporter) => {
    const nth = (seen.get(exporter.plugin.name) ?? 0) + 1;
    seen.set(exporter.plugin.name, nth);
    return { ...exporter, label: nth === 1 ? exporter.plugin.name : `${exporter.plugin.name}#${nth}` };
  });
}
