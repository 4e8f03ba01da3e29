import { type End, hearServer, type News } from './server-news.ts';

/** Of the lock and of the channel, which are those of pages from the same server. */
const shared = 'runledger-events';

/**
 * Listens to the server until that is ended, over one connection for all pages of a browser: it opens six at most to a
 * server over HTTP/1.1, and each page that listened by itself would hold one. The page that was shown last has the lock; it
 * listens and tells the others. So what a page may have missed, the server tells it as it tells whoever comes. Where a
 * browser has no locks, as over plain HTTP from another machine, or refuses them, each page listens by itself.
 */
export function hearTogether(tell: (news: News) => void): End {
  const channel = openChannel();
  if (channel === null) return hearServer(tell);
  const over = new AbortController();
  let leave: End = () => {};
  channel.addEventListener('message', ({ data }: MessageEvent<News>) => tell(data));
  const listen = (): Promise<void> =>
    new Promise((resolve) => {
      if (over.signal.aborted) {
        resolve();
        return;
      }
      const end = hearServer((news) => {
        tell(news);
        channel.postMessage(news);
      });
      leave = () => {
        end();
        resolve();
      };
    });
  void takeTurns(listen, { leave: () => leave(), over: over.signal });
  return () => {
    over.abort();
    leave();
    channel.close();
  };
}

/** Null where pages cannot share. */
function openChannel(): BroadcastChannel | null {
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return null;
  try {
    return new BroadcastChannel(shared);
  } catch {
    // As where somebody lets no site store anything.
    return null;
  }
}

interface Turns {
  /** Ends what was begun. */
  readonly leave: End;
  readonly over: AbortSignal;
}

/** Listens while it has the lock: at once in place of whoever has it, and after that whenever nobody else does. */
async function takeTurns(listen: () => Promise<void>, { leave, over }: Turns): Promise<void> {
  let how: LockOptions = { steal: true };
  while (!over.aborted) {
    try {
      await navigator.locks.request(shared, how, listen);
    } catch (problem) {
      leave();
      const isTaken = problem instanceof DOMException && problem.name === 'AbortError';
      // Locks may be refused for the same reason.
      if (!isTaken) await listen();
    }
    how = { signal: over };
  }
}
