import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

const builtUrl = (name: string): string => new URL(`../../dist/src/${name}`, import.meta.url).href;

/** What an agent's process left behind. */
export interface AgentOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An agent's process while it runs. */
export interface AgentProcess {
  readonly child: ChildProcess;
  /** Resolves when this text has been printed; rejects when the process ended without it. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<AgentOutcome>;
}

/** How an agent is started. */
export interface AgentOptions {
  /** Its store. */
  readonly store: string;
  /** Default true: `--import runledger/register`. */
  readonly registered?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Default: this very Node. */
  readonly execPath?: string;
  /** Default `esm`. */
  readonly format?: 'esm' | 'commonjs';
}

/** A store of its own. */
export const temporaryStore = (): Promise<string> => mkdtemp(join(tmpdir(), 'runledger-store-'));

/**
 * Starts a real process on JavaScript source. It finds the project's dependencies by their names, and `runledger` as it
 * is built.
 */
export async function startAgent(source: string, options: AgentOptions): Promise<AgentProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-agent-'));
  const file = join(directory, options.format === 'commonjs' ? 'agent.cjs' : 'agent.mjs');
  const built = options.format === 'commonjs' ? join(project, 'dist/src/index.js') : builtUrl('index.js');
  await symlink(join(project, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(file, source.replaceAll("'runledger'", JSON.stringify(built)));
  const register = options.registered === false ? [] : ['--import', builtUrl('register.js')];
  const child = spawn(options.execPath ?? process.execPath, [...register, file, ...(options.args ?? [])], {
    cwd: directory,
    env: { ...withoutOurs(process.env), RUNLEDGER_DIR: options.store, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }) as AgentOutcome);
  return { child, ended, printed: (text) => waitFor({ text, child, ended, soFar: () => stdout }) };
}

/** Runs an agent to its end. */
export async function runAgent(source: string, options: AgentOptions): Promise<AgentOutcome> {
  return (await startAgent(source, options)).ended;
}

interface Waiting {
  readonly text: string;
  readonly child: ChildProcess;
  readonly ended: Promise<AgentOutcome>;
  soFar(): string;
}

async function waitFor({ text, child, ended, soFar }: Waiting): Promise<void> {
  const over = ended.then((outcome) => {
    if (!outcome.stdout.includes(text)) throw new Error(`ended without "${text}": ${JSON.stringify(outcome)}`);
  });
  while (!soFar().includes(text)) {
    await Promise.race([over, once(child.stdout as NodeJS.ReadableStream, 'data')]);
  }
}

/** An environment in which no run is open and no configuration is named. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (name: string) =>
    /^(RUNLEDGER|OTEL|NODE_OPTIONS|NODE_V8_COVERAGE|VITEST)/.test(name) && name !== 'NODE_V8_COVERAGE';
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name)));
}

/** The ids of the runs in a store. */
export async function runIds(store: string): Promise<readonly string[]> {
  const entries = await readdir(store, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}

/** A JSON file of a run. */
export async function readJson<T = Record<string, never>>(...path: readonly string[]): Promise<T> {
  return JSON.parse(await readFile(join(...path), 'utf8')) as T;
}

/** The lines of a ledger. */
export async function readLines(...path: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(join(...path), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The project's folder. */
export const projectDirectory = project;
