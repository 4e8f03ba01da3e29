import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { escapeHtml } from '../common/escape-html.ts';
import { generator } from '../reports/page/page.ts';
import { seriesColours } from '../reports/page/palette.ts';
import type { GatheredPage } from './gather-page.ts';
import { pageScript } from './page-script.ts';
import { dashboardStyles } from './page-styles.ts';

/** What a dashboard's page calls itself. */
export const pageTitle = 'Runledger dashboard';

/**
 * A page as one file, which asks nobody for anything: no script and no style but its own can run in it, and it cannot
 * reach out. What it shows is in it compressed, as text that no browser takes for markup.
 */
export function pageFile({ page, details }: GatheredPage): string {
  const script = pageScript();
  return documentOf({
    script,
    policy: policyOf(script),
    withoutScript:
      'This page needs JavaScript, all of which is in this file. For one that needs none: runledger report --output report.html',
    body: `<body>`,
    data: `<script type="text/plain" id="page-data">${packed(page)}</script>
<script type="text/plain" id="page-details">${packed(details)}</script>
`,
  });
}

/** The live form of a page: what it shows, it asks the server that it came from. */
export interface LivePage {
  readonly html: string;
  /** Its Content-Security-Policy, which the server sends as a header besides. */
  readonly policy: string;
}

/** The same page without what it shows; it may ask where it came from, and nobody else. */
export function livePage(): LivePage {
  const script = pageScript();
  const policy = `${policyOf(script)}; connect-src 'self'`;
  const html = documentOf({
    script,
    policy,
    withoutScript: 'This page needs JavaScript. For one that needs none: runledger report --output report.html',
    body: '<body data-live="">',
    data: '',
  });
  return { html, policy };
}

function policyOf(script: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(dashboardStyles)}'`,
    // The icon, which asks nobody for anything either.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Three columns of a chart, in the first colours of models. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${seriesColours
    .slice(0, 3)
    .map(
      (colour, place) =>
        `<rect x="${1 + 5 * place}" y="${9 - 4 * place}" width="4" height="${6 + 4 * place}" fill="${colour}"/>`,
    )
    .join('')}</svg>`,
)}`;

interface DocumentParts {
  readonly script: string;
  readonly policy: string;
  readonly withoutScript: string;
  /** Its start tag. */
  readonly body: string;
  /** Elements that hold what the page shows. */
  readonly data: string;
}

const documentOf = ({ script, policy, withoutScript, body, data }: DocumentParts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${generator}">
<title>${pageTitle}</title>
<link rel="icon" href="${icon}">
<style>${dashboardStyles}</style>
</head>
${body}
<noscript><p>${withoutScript}</p></noscript>
<div id="page"><p role="status">Loading…</p></div>
${data}<script>${script}</script>
</body>
</html>
`;

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');
