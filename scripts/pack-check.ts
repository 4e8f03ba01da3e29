/**
 * What a stranger gets: packs the package, installs the tarball into an empty project as production would (without the
 * optional packages), then imports every entry point, compiles a small program against the types, library files
 * included, and runs the command. Expects dist/ to be built.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entryPoints = Object.entries<string | { types: string }>(manifest.exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([path]) => path.replace('.', manifest.name));

const project = mkdtempSync(join(tmpdir(), 'runledger-pack-'));
try {
  run('publint', ['run', root, '--strict', '--pack', 'npm'], root);
  const tarball = pack();
  install(tarball);
  for (const entryPoint of entryPoints) importAlone(entryPoint);
  compile();
  runCommand();
  await serveFigures();
  console.log(`pack-check: ${entryPoints.join(', ')} and the command work from the installed tarball`);
} catch (error) {
  console.error(`pack-check: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}

function pack(): string {
  // npm's answer is a list up to npm 11 and keyed by package name from npm 12 on.
  const answer = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project, root], project),
  );
  const [packed] = Object.values<{ filename: string; size: number; files: { path: string }[] }>(answer);
  if (!packed) throw new Error(`npm pack made nothing: ${JSON.stringify(answer)}`);
  const foreign = packed.files.filter(({ path }) => !/^(dist\/(src|exporters)\/|[^/]+$)/.test(path));
  if (foreign.length > 0) throw new Error(`the tarball holds ${foreign.map(({ path }) => path).join(', ')}`);
  console.log(`pack-check: ${packed.files.length} files, ${Math.round(packed.size / 1000)} kB`);
  return join(project, packed.filename);
}

function install(tarball: string): void {
  write('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  const types = `@types/node@${manifest.devDependencies['@types/node']}`;
  const options = ['--omit=optional', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', ...options, tarball, types], project);
}

/** Importing must leave nothing behind that speaks or keeps the process alive. */
function importAlone(entryPoint: string): void {
  const output = run('node', ['--input-type=module', '--eval', `await import('${entryPoint}')`], project);
  if (output !== '') throw new Error(`importing ${entryPoint} printed: ${output}`);
}

function compile(): void {
  const imports = entryPoints.map((entryPoint, index) => `import * as entry${index} from '${entryPoint}';`);
  const uses = entryPoints.map((_, index) => `entry${index}`);
  write('program.ts', [...imports, `export default [${uses.join(', ')}];`].join('\n'));
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        types: ['node'],
      },
      files: ['program.ts'],
    }),
  );
  run('tsc', ['-p', project], project);
}

function runCommand(): void {
  const version = run('npx', ['--no-install', manifest.name, '--version'], project).trim();
  if (version !== manifest.version) throw new Error(`--version says ${version}, package.json ${manifest.version}`);
  const help = run('npx', ['--no-install', manifest.name, '--help'], project);
  if (!help.includes(manifest.name)) throw new Error(`--help does not name the command: ${help}`);
}

/** What `serve` runs in threads and processes of its own, no import leads to. Its pages need an optional package. */
async function serveFigures(): Promise<void> {
  const bin = join(project, 'node_modules', manifest.name, manifest.bin[manifest.name]);
  const served = spawn('node', [bin, 'serve', '--port', '0'], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = await once(served.stdout, 'data');
    const [url] = /http:\S+/.exec(String(said)) ?? [];
    const figures = await (await fetch(`${url}metrics`)).text();
    if (!figures.includes('target_info{service_name="runledger"} 1'))
      throw new Error(`serve has no figures: ${figures}`);
    const page = await (await fetch(`${url}page.json`)).text();
    if (!page.includes('error')) throw new Error(`serve says nothing of its page: ${page}`);
  } finally {
    served.kill('SIGINT');
  }
  const [code] = await once(served, 'exit');
  if (code !== 0) throw new Error(`serve ended with ${code}`);
}

function write(file: string, text: string): void {
  writeFileSync(join(project, file), text);
}

/** Runs a command of node_modules/.bin or PATH and returns what it printed; throws with all of it when it fails. */
function run(command: string, args: readonly string[], cwd: string): string {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const options = { cwd, encoding: 'utf8', timeout: 120_000, env: { ...process.env, PATH: path } } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ${error?.message ?? `ended with ${status}`}\n${stdout}${stderr}`);
}
