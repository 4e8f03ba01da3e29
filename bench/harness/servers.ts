import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A model server, as the bench's calls ask for it. */
export const withModelServer = <T>(work: (url: string) => Promise<T>): Promise<T> =>
  withServerProcess('model-server-process.ts', work);

/** An OpenTelemetry collector, as far as a client of OTLP over HTTP can tell. */
export const withCollector = <T>(work: (url: string) => Promise<T>): Promise<T> =>
  withServerProcess('collector-process.ts', work);

/** Does `work` while a server runs in a process of its own, made of a file beside this one that sends its URL, which is handed over. */
async function withServerProcess<T>(file: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [] });
  try {
    const [url] = await once(server, 'message');
    return await work(String(url));
  } finally {
    server.kill();
  }
}
