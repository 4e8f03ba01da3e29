/**
 * Who may import whom: the rules of ARCHITECTURE.md, and the check that holds the source to them.
 * Type imports count, and re-exports, `import('…')` and the type `import('…').T`.
 *
 *     node scripts/layers.ts [project directory]
 */
import { globSync, readFileSync } from 'node:fs';
import { join, normalize, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

interface Layer {
  /** The layers it may import beside itself. */
  readonly imports: readonly string[];
  /** The packages it may import, where that is restricted; Node's own modules are free everywhere. */
  readonly packages?: readonly string[];
}

const common = 'src/common';
const catalogue = 'src/catalogue';
const all: Layer = { imports: ['*'] };

/**
 * A layer is a folder, a file of that name (`src/exporter.ts`), or both. Each folder in `exporters/*` and `examples/*` is
 * a layer of its own. What stands in no layer is reported, so that a new folder has to say where it belongs.
 */
const layers: Readonly<Record<string, Layer>> = {
  [common]: { imports: [], packages: [] },
  [catalogue]: { imports: [common], packages: [] },
  'src/exporter': { imports: [common, catalogue] },
  'src/pricing': { imports: [common, catalogue] },
  'src/config': { imports: [common, catalogue] },
  'src/store': { imports: [common, catalogue] },
  'src/analysis': { imports: [common, catalogue, 'src/store'] },
  'src/record': { imports: [common, catalogue, 'src/pricing'], packages: ['@opentelemetry/api', 'uuid'] },
  'src/instrumentation': { imports: [common, catalogue, 'src/pricing', 'src/record'] },
  'src/pipeline': {
    imports: [
      common,
      catalogue,
      'src/exporter',
      'src/pricing',
      'src/config',
      'src/store',
      'src/record',
      'src/instrumentation',
    ],
  },
  'src/reports': { imports: [common, catalogue, 'src/analysis'] },
  'src/dashboard': { imports: [common, catalogue, 'src/config', 'src/store', 'src/analysis', 'src/reports'] },
  'src/export': { imports: [common, catalogue, 'src/config', 'src/store', 'src/analysis', 'src/reports'] },
  // The server's /metrics are an agent's: the exporter's own.
  'src/serve': {
    imports: [
      common,
      catalogue,
      'src/config',
      'src/store',
      'src/record',
      'src/pipeline',
      'src/analysis',
      'src/dashboard',
      'exporters/prometheus',
    ],
  },
  'exporters/*': { imports: [common, catalogue, 'src/exporter'] },
  exporters: { imports: [common, catalogue, 'src/exporter', 'exporters/*'] },
  // These alone may import exporters/, and hand the built-in list to the pipeline.
  'src/index': all,
  'src/register': all,
  'src/testing': all,
  'src/cli': all,
  // Written as a stranger would write it: against the package's public names.
  'examples/*': { imports: ['examples/*'] },
};

export interface Violation {
  /** Path from the project's directory, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  /** The imported file, from the project's directory; undefined for a package or a module of Node's. */
  readonly target: string | undefined;
}

/** Every breach of the rules in the project at that directory, ordered by file and line. */
export function findViolations(projectDirectory: string): Violation[] {
  const files = globSync('{src,exporters,examples}/**/*.ts', { cwd: projectDirectory }).map(toForwardSlashes).sort();
  const imports = files.flatMap((file) => readImports(projectDirectory, file));
  return [...files.flatMap(findStray), ...imports.flatMap(findBreach), ...findCycles(files, imports)];
}

function findStray(file: string): Violation[] {
  return ruleOf(layerOf(file)) ? [] : [{ file, line: 1, problem: 'is in no layer known to scripts/layers.ts' }];
}

function findBreach({ file, line, specifier, target }: Import): Violation[] {
  const from = layerOf(file);
  const rule = ruleOf(from);
  if (!rule) return [];
  if (target === undefined) {
    if (isPackageAllowed(specifier, from, rule)) return [];
    const allowed = rule.packages?.join(', ') || 'no packages';
    return [{ file, line, problem: `imports ${specifier}; ${from} may import ${allowed}` }];
  }
  const to = layerOf(target);
  const isAllowed = to === from || [to, wildcardOf(to), '*'].some((name) => rule.imports.includes(name));
  if (isAllowed) return [];
  return [{ file, line, problem: `imports ${target}; ${from} may import ${rule.imports.join(', ') || 'no layer'}` }];
}

function isPackageAllowed(specifier: string, from: string, rule: Layer): boolean {
  const [scopeOrName = '', name] = specifier.split('/');
  const packageName = scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName;
  // Our own name leads into dist/, round every rule. Examples are the ones to use it.
  if (packageName === 'runledger') return from.startsWith('examples/');
  return specifier.startsWith('node:') || (rule.packages?.includes(packageName) ?? true);
}

/** `src/record/run.ts` → `src/record`; `src/exporter.ts` → `src/exporter`; `exporters/index.ts` → `exporters`. */
function layerOf(file: string): string {
  const [top = '', second = '', ...rest] = file.split('/');
  const isFileBesideFolders = rest.length === 0 && top !== 'src';
  return isFileBesideFolders ? top : `${top}/${second.replace(/\.ts$/, '')}`;
}

const wildcardOf = (layer: string): string => `${layer.split('/')[0]}/*`;

const ruleOf = (layer: string): Layer | undefined =>
  layers[layer] ?? (layer.includes('/') ? layers[wildcardOf(layer)] : undefined);

function readImports(projectDirectory: string, file: string): Import[] {
  const source = readFileSync(join(projectDirectory, file), 'utf8');
  const imports: Import[] = [];
  const add = (node: { readonly type: string; readonly value?: unknown; readonly start: number } | null): void => {
    if (typeof node?.value !== 'string') return;
    const specifier = node.value;
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined;
    imports.push({ file, line: source.slice(0, node.start).split('\n').length, specifier, target });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(parseSync(file, source).program);
  return imports;
}

/** One violation for each import that closes a cycle, found by a walk in depth. */
function findCycles(files: readonly string[], imports: readonly Import[]): Violation[] {
  const importsOf = Map.groupBy(imports, ({ file }) => file);
  const done = new Set<string>();
  const path: string[] = [];
  const violations: Violation[] = [];
  const walk = (file: string): void => {
    path.push(file);
    for (const { line, target } of importsOf.get(file) ?? []) {
      if (target === undefined || done.has(target)) continue;
      const start = path.indexOf(target);
      if (start === -1) walk(target);
      else violations.push({ file, line, problem: `closes a cycle: ${[...path.slice(start), target].join(' → ')}` });
    }
    path.pop();
    done.add(file);
  };
  for (const file of files) if (!done.has(file)) walk(file);
  return violations;
}

const toForwardSlashes = (path: string): string => normalize(path).replaceAll('\\', '/');

if (import.meta.main) {
  const violations = findViolations(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
  for (const { file, line, problem } of violations) console.error(`${file}:${line} ${problem}`);
  if (violations.length > 0) process.exitCode = 1;
}
