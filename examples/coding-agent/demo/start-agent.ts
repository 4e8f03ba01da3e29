import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const agent = fileURLToPath(new URL('../agent.ts', import.meta.url));
const config = fileURLToPath(new URL('../otel-config.yaml', import.meta.url));

export interface AgentOptions {
  readonly modelServer: string;
  readonly prometheusPort: number;
  /** Where the run's directory goes. */
  readonly store: string;
  /** Called for each line the agent prints. What it resolves to, if anything, is typed as the answer. */
  onLine(line: string): Promise<string | undefined> | undefined;
}

/** Runs the agent as anybody would, with Runledger before its first line. Resolves when it has ended well. */
export async function runAgent({ modelServer, prometheusPort, store, onLine }: AgentOptions): Promise<void> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('runledger/register'), agent], {
    env: {
      ...process.env,
      OTEL_CONFIG_FILE: config,
      RUNLEDGER_DIR: store,
      PROMETHEUS_PORT: String(prometheusPort),
      MODEL_SERVER: modelServer,
      OPENAI_BASE_URL: `${modelServer}/v1`,
      OPENAI_API_KEY: 'none',
      ANTHROPIC_BASE_URL: modelServer,
      ANTHROPIC_API_KEY: 'none',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = await onLine(line);
      if (answer !== undefined) child.stdin.write(`${answer}\n`);
    }
  } catch (error) {
    child.kill();
    throw error;
  }
  const [code, signal] = await ended;
  if (code !== 0) throw new Error(`the agent ended with ${code ?? signal}`);
}
