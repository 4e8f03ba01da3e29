import type { AnalysedStore } from '../analysis/analysed-store.ts';

/** Where an export's rows come from: what an open store answers. */
export type Source = Pick<AnalysedStore, 'query' | 'stream'>;

/** A store that answers no more once it is to stop: then it throws the signal's reason. */
export function untilAborted(store: Source, signal: AbortSignal | undefined): Source {
  return {
    query(sql, parameters) {
      signal?.throwIfAborted();
      return store.query(sql, parameters);
    },
    async *stream<R>(sql: string, parameters?: Parameters<Source['stream']>[1]) {
      for await (const batch of store.stream<R>(sql, parameters)) {
        signal?.throwIfAborted();
        yield batch;
      }
    },
  };
}
