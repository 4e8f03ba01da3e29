import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import modelScript from '../../examples/coding-agent/demo/model-script.ts';
import { startModelServer } from '../../examples/model-server/server.ts';
import { projectDirectory } from '../support/agent-process.ts';

/** What a process left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A place where a reader tries what he reads: packages installed, a model server that answers, folders of his own. */
export interface Workplace extends AsyncDisposable {
  readonly directory: string;
  /** A new folder in it: a package, with a config that knows the model server. */
  folder(): Promise<string>;
  /** Runs Node there, with nothing to read on stdin. */
  node(args: readonly string[], options: { readonly cwd: string }): Promise<Outcome>;
}

export async function openWorkplace(): Promise<Workplace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'runledger-docs-')));
  const server = await startModelServer({ script: modelScript });
  await installPackages(directory);
  // Where the READMEs of the examples import each other from.
  await symlink(join(projectDirectory, 'examples', 'model-server'), join(directory, 'model-server'));
  const env = {
    ...withoutOurs(process.env),
    NODE_V8_COVERAGE: '',
    OPENAI_BASE_URL: server.openaiUrl,
    OPENAI_API_KEY: 'none',
    ANTHROPIC_BASE_URL: server.url,
    ANTHROPIC_API_KEY: 'none',
  };
  return {
    directory,
    async folder() {
      const folder = await mkdtemp(join(directory, 'folder-'));
      await writeFile(join(folder, 'otel-config.yaml'), config(server.url));
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
      return folder;
    },
    async node(args, { cwd }) {
      const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const output = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          output[stream] += text;
        });
      }
      const [code] = await once(child, 'close');
      return { code, ...output };
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** What a reader's machine would not have set. */
const withoutOurs = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(RUNLEDGER|OTEL|NODE_OPTIONS|VITEST)/.test(name)));

/** The project's own packages, and the project as it is built. */
async function installPackages(directory: string): Promise<void> {
  const modules = join(directory, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(join(projectDirectory, 'node_modules'))) {
    if (!name.startsWith('.')) await symlink(join(projectDirectory, 'node_modules', name), join(modules, name));
  }
  await symlink(projectDirectory, join(modules, 'runledger'));
}

const config = (server: string): string => `
file_format: "1.1"
meter_provider:
  readers:
    - periodic: { interval: 60000, exporter: { json: {} } }
    - periodic: { interval: 60000, exporter: { csv: {} } }
distribution:
  runledger:
    strict: true
    instrumentation:
      providers:
        - { url: "${server}/v1", provider: openai }
        - { url: "${server}/v1", provider: anthropic, api: anthropic-messages }
`;
