import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectDirectory } from './agent-process.ts';

/** A `runledger serve` of its own process. */
export interface ServeProcess extends AsyncDisposable {
  /** Where its page is. */
  readonly url: string;
}

/** Starts the built `runledger serve` over a store, on any free port. */
export async function startServe(store: string, args: readonly string[] = []): Promise<ServeProcess> {
  const main = join(projectDirectory, 'dist/src/cli/main.js');
  const child = spawn(
    process.execPath,
    [
      main,
      'serve',
      '--directory',
      store,
      '--timezone',
      'UTC',
      ...(args.includes('--port') ? [] : ['--port', '0']),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url === undefined) continue;
    return {
      url,
      async [Symbol.asyncDispose]() {
        child.kill();
        await ended;
      },
    };
  }
  throw new Error('runledger serve ended before it said where it is');
}
