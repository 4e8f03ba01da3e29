import { type ServeProcess, startServe } from './served.ts';

/** `runledger serve` over a store, its days cut in UTC, until whoever started it is done. */
export async function serveStore(
  store: string,
  args: readonly string[] = [],
): Promise<Pick<ServeProcess, 'url' | 'port'> & AsyncDisposable> {
  const { url, port, stop } = await startServe(['--directory', store, '--timezone', 'UTC', ...args]);
  return {
    url,
    port,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
