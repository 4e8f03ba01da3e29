import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectDirectory } from './agent-process.ts';

/** A process of `runledger serve`. */
export interface ServeProcess {
  readonly child: ChildProcess;
  /** Where it is, with a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** What it has printed so far. */
  readonly said: { stdout: string; stderr: string };
  /** Interrupts it, as Ctrl-C does, and answers with how it ended. */
  stop(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** How it is started. */
export interface ServeProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of the command line, below the project; as it is built, where nothing is said. */
  readonly main?: string;
}

/** Starts `runledger serve` on a free port, and waits until it listens. */
export async function startServe(
  args: readonly string[],
  {
    cwd = mkdtempSync(join(tmpdir(), 'runledger-serving-')),
    env = {},
    main = 'dist/src/cli/main.js',
  }: ServeProcessOptions = {},
): Promise<ServeProcess> {
  const child = spawn(process.execPath, [join(projectDirectory, main), 'serve', '--port', '0', ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const over = ended.then(() => {
    throw new Error(`serve ended: ${JSON.stringify(said)}`);
  });
  over.catch(() => {});
  const found = () => / at (http:\S+:(\d+)\/) /.exec(said.stdout);
  while (found() === null) await Promise.race([over, once(child.stdout, 'data')]);
  const [, url = '', port = ''] = found() ?? [];
  return {
    child,
    url,
    port: Number(port),
    said,
    stop(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
  };
}

/** An answer, whole. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** What is asked; headers may be ones that `fetch` does not let one set. */
export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a server of this machine, whatever name its URL has. */
export async function ask(url: string, { method = 'GET', headers = {}, body }: AskOptions = {}): Promise<Answered> {
  const { port, pathname, search } = new URL(url);
  const asked = request({ host: '127.0.0.1', port, path: `${pathname}${search}`, method, headers, agent: false });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString('utf8') };
}

/** Asks a server for its `/metrics`, again while it reads its store for the first time, which takes a busy machine long. */
export async function askMetrics(url: string, options?: AskOptions): Promise<Answered> {
  for (;;) {
    const answered = await ask(new URL('/metrics', url).href, options);
    if (answered.status !== 503) return answered;
  }
}

/** Sends bytes as they stand, and answers with all that comes back. */
export async function askRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
  });
  socket.end(bytes);
  await once(socket, 'close');
  return answer;
}

/** An event of `/events`. */
export interface HeardEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Somebody who listens to `/events`. */
export interface Listener {
  /** Everything heard so far. */
  readonly heard: readonly HeardEvent[];
  close(): void;
}

/** Listens as an EventSource does. */
export async function listen(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Listener> {
  const asked = request(new URL('/events', url), { headers, agent: false });
  asked.on('error', () => {});
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`/events answers ${response.statusCode}`);
  const heard: HeardEvent[] = [];
  let rest = '';
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (event !== undefined && data !== undefined) heard.push({ event, data: JSON.parse(data) });
    }
  });
  return { heard, close: () => asked.destroy() };
}

/** The headers that every answer has, whatever it answers. */
export const securityHeaders: Readonly<Record<string, unknown>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
