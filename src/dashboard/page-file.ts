import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { escapeHtml } from '../common/escape-html.ts';
import { generator } from '../reports/page/page.ts';
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
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(dashboardStyles)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${generator}">
<title>${pageTitle}</title>
<style>${dashboardStyles}</style>
</head>
<body>
<noscript><p>This page needs JavaScript, all of which is in this file. For one that needs none: runledger report --output report.html</p></noscript>
<div id="page"><p role="status">Loading…</p></div>
<script type="text/plain" id="page-data">${packed(page)}</script>
<script type="text/plain" id="page-details">${packed(details)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');
