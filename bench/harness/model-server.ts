import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const processFile = fileURLToPath(new URL('model-server-process.ts', import.meta.url));

/** Does `work` while a model server runs in a process of its own at the URL that is handed over. */
export async function withModelServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = fork(processFile, { execArgv: [] });
  try {
    const [url] = await once(server, 'message');
    return await work(String(url));
  } finally {
    server.kill();
  }
}
