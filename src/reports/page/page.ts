import { createHash } from 'node:crypto';
import { escapeHtml } from '../../common/escape-html.ts';
import { pageStyles } from './styles.ts';

/** What a page of ours says made it. */
export const generator = 'Runledger';

/** A page that asks nobody for anything: no script, no image, no font, no style but its own, none of them possible. */
export function staticPage({ title, body }: { readonly title: string; readonly body: string }): string {
  const hash = createHash('sha256').update(pageStyles).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${generator}">
<title>${escapeHtml(title)}</title>
<style>${pageStyles}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
