import type { End } from './server-news.ts';

/** Who comes back within this has missed nothing. */
const graceMs = 5000;

/** Begins what is for somebody who looks while the page is shown, and ends it when it has been hidden for some seconds. */
export function whileShown(begin: () => End): void {
  let end: End | null = null;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  const follow = (): void => {
    clearTimeout(hidden);
    if (document.visibilityState === 'visible') {
      end ??= begin();
      return;
    }
    hidden = setTimeout(() => {
      end?.();
      end = null;
    }, graceMs);
  };
  document.addEventListener('visibilitychange', follow);
  follow();
}
