/** What every answer carries, whatever it answers. */
export interface SecurityHeadersOptions {
  /** Content-Security-Policy; of what is no page: nothing at all. */
  readonly policy?: string;
}

/** The headers by which a browser lets nothing reach in or out of an answer. */
export function securityHeaders({
  policy = "default-src 'none'",
}: SecurityHeadersOptions = {}): Record<string, string> {
  return {
    'content-security-policy': `${policy}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
  };
}
