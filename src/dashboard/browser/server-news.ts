import type { RunsUpdate } from './runs-update.ts';

/** What is heard of the server. */
export type News =
  /** It tells what changes from now on, and first what there is. */
  | { readonly kind: 'heard' }
  /** It is not heard any more; `isRefused` where it answers, but not with what changes. */
  | { readonly kind: 'lost'; readonly isRefused: boolean }
  /** A whole page is ready. */
  | { readonly kind: 'page'; readonly generation: number }
  | { readonly kind: 'runs'; readonly update: RunsUpdate }
  /** The store cannot be read just now. */
  | { readonly kind: 'trouble'; readonly message: string };

/** What ends something. */
export type End = () => void;

/** After this, a server that refused is asked again; of one that is gone, the browser sees to that. */
const againMs = 3000;

/** Listens to the server until that is ended, over a connection that stays open. */
export function hearServer(tell: (news: News) => void): End {
  const events = new EventSource('/events');
  let end: End = () => events.close();
  const on = <T>(name: string, listener: (data: T) => void): void =>
    events.addEventListener(name, ({ data }: MessageEvent<string>) => listener(JSON.parse(data) as T));
  events.addEventListener('open', () => tell({ kind: 'heard' }));
  events.addEventListener('error', () => {
    const isRefused = events.readyState === EventSource.CLOSED;
    if (isRefused) {
      const again = setTimeout(() => {
        end = hearServer(tell);
      }, againMs);
      end = () => clearTimeout(again);
    }
    tell({ kind: 'lost', isRefused });
  });
  on<{ generation: number }>('page', ({ generation }) => tell({ kind: 'page', generation }));
  on<RunsUpdate>('runs', (update) => tell({ kind: 'runs', update }));
  on<{ message: string }>('trouble', ({ message }) => tell({ kind: 'trouble', message }));
  return () => end();
}
