import { readFileSync } from 'node:fs';

/** Where the build puts it: beside this file, and for the sources in dist. */
const places = ['./browser/page.js', '../../dist/src/dashboard/browser/page.js'] as const;

/** The page's script, whole, as it may stand in a page. Throws where the project has not been built. */
export function pageScript(): string {
  for (const place of places) {
    try {
      // What would end or change a script's element in HTML, written so that it does not.
      return readFileSync(new URL(place, import.meta.url), 'utf8').replace(/<(\/script|!--)/gi, '\\x3c$1');
    } catch {
      // The other place, then.
    }
  }
  throw new Error('the script of the dashboard is missing; npm run build makes it');
}
