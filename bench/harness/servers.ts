import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A model server, as the bench's calls ask for it. */
export const withModelServer = <T>(work: (url: string) => Promise<T>): Promise<T> =>
  withServer(new URL('model-server-process.ts', import.meta.url), work);

/** An OpenTelemetry collector, as far as a client of OTLP over HTTP can tell. */
export const withCollector = <T>(work: (url: string) => Promise<T>): Promise<T> =>
  withServer(new URL('collector-process.ts', import.meta.url), work);

/** Does `work` while a server runs in a process of its own, which sends its URL; that is handed over. */
async function withServer<T>(program: URL, work: (url: string) => Promise<T>): Promise<T> {
  const server = fork(fileURLToPath(program), { execArgv: [] });
  try {
    const [url] = await once(server, 'message');
    return await work(String(url));
  } finally {
    server.kill();
  }
}
