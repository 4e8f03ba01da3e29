import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type ProcessReport, readReports, reportVariable } from '../../pipeline/process-report.ts';
import type { CommandIo } from '../io.ts';

/** How a command is watched. */
export interface WatchOptions {
  readonly command: readonly string[];
  /** The configuration that it is to find; left out, its own. */
  readonly configFile: string | undefined;
  /** What it prints goes to stderr, since stdout is for something else. */
  readonly keepsStdout: boolean;
}

/** How a command ended, and what its processes said of themselves. */
export interface WatchedCommand {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly reports: readonly ProcessReport[];
}

const register = new URL(import.meta.url.endsWith('.ts') ? '../../register.ts' : '../../register.js', import.meta.url);

/** Runs a command with Runledger in each of its Node processes, to its end. Rejects where it cannot be started. */
export async function watchCommand(options: WatchOptions, { env, cwd }: CommandIo): Promise<WatchedCommand> {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-doctor-'));
  try {
    const ended = await runToEnd(options, {
      cwd,
      env: {
        ...env,
        ...(options.configFile !== undefined && { OTEL_CONFIG_FILE: options.configFile }),
        NODE_OPTIONS: [env.NODE_OPTIONS, `--import=${register.href}`].filter(Boolean).join(' '),
        [reportVariable]: directory,
      },
    });
    return { ...ended, reports: await readReports(directory) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const stderr = 2;

/** Meant for the command, whose end is waited for whatever is sent. */
const signals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** What a terminal sends to all of its foreground, the command among it: it would come twice. */
const ofTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

function runToEnd(
  { command: [file = '', ...args], keepsStdout }: WatchOptions,
  setting: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Pick<WatchedCommand, 'code' | 'signal'>> {
  return new Promise((resolve, reject) => {
    const stdout = keepsStdout ? stderr : 'inherit';
    const child = spawn(file, args, { ...setting, stdio: ['inherit', stdout, 'inherit'] });
    const pass = (signal: NodeJS.Signals): void => {
      if (!(process.stdin.isTTY && ofTerminal.has(signal))) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    const forget = (): void => {
      for (const signal of signals) process.off(signal, pass);
    };
    child.once('error', (error) => {
      forget();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      forget();
      resolve({ code, signal });
    });
  });
}

/** The version of the Node that a command uses most likely: the one that it names, else the one on the PATH. */
export function nodeVersionOf([file = '']: readonly string[], { env, cwd }: CommandIo): string {
  const node = /^node(\.exe)?$/.test(basename(file)) ? file : 'node';
  const options = { cwd, env: { ...env, NODE_OPTIONS: '' }, encoding: 'utf8', timeout: 5_000 } as const;
  const { stdout } = spawnSync(node, ['--version'], options);
  return /^v(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1] ?? process.versions.node;
}

/** How a command ended, in words, with the exit code that a shell would show. */
export function describeEnd({ code, signal }: Pick<WatchedCommand, 'code' | 'signal'>): string {
  return signal === null
    ? `exited with ${code}`
    : `ended by ${signal}, which shells show as ${128 + constants.signals[signal]}`;
}
