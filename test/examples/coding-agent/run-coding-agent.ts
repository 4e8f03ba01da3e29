import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import modelScript from '../../../examples/coding-agent/demo/model-script.ts';
import { runAgent } from '../../../examples/coding-agent/demo/start-agent.ts';
import { type ModelRequest, type ServedCall, startModelServer } from '../../../examples/model-server/server.ts';
import { freePort } from '../../support/free-port.ts';

/** Everything that speaks of one run of the coding agent. */
export interface Evidence {
  /** The model server's own log. */
  readonly log: readonly ServedCall[];
  /** Tool calls that failed, as the model was told of them. */
  readonly failedToolCalls: number;
  /** The run's directory. */
  readonly directory: string;
  /** What Prometheus scraped when the work was done and the agent still alive. */
  readonly exposition: string;
}

/** Runs the coding agent as a process of its own, to its end. */
export async function runCodingAgent(): Promise<Evidence> {
  const store = await mkdtemp(join(tmpdir(), 'runledger-coding-agent-'));
  let failedToolCalls = 0;
  const server = await startModelServer({
    script(request) {
      failedToolCalls += newToolErrors(request);
      return modelScript(request);
    },
  });
  const prometheusPort = await freePort();
  let runId = '';
  let exposition = '';
  try {
    await runAgent({
      modelServer: server.url,
      prometheusPort,
      store,
      async onLine(line) {
        if (line.startsWith('run ')) runId = line.slice('run '.length);
        if (!line.endsWith('[y/N]')) return undefined;
        exposition = await (await fetch(`http://127.0.0.1:${prometheusPort}/metrics`)).text();
        return 'y';
      },
    });
    return { log: server.log, failedToolCalls, directory: join(store, runId), exposition };
  } finally {
    await server.close();
  }
}

/** Tool results that say so in the last message: those before it were in the request before. */
function newToolErrors({ provider, body }: ModelRequest): number {
  if (provider !== 'anthropic') return 0;
  const last = (body.messages as readonly { readonly content: unknown }[]).at(-1)?.content;
  return Array.isArray(last) ? last.filter((block) => block.is_error === true).length : 0;
}
