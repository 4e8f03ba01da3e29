/** What stands where a secret stood. */
export const redacted = '[redacted]';

/**
 * Words that say of the value behind them that it is a secret, where they end a name: `OPENAI_API_KEY`, `dbPassword`,
 * `x-api-key`. Written in lower case, words apart by one character at most.
 */
const secretWords = [
  'api.?key',
  'access.?key',
  'secret.?key',
  'private.?key',
  'signing.?key',
  'encryption.?key',
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'authorization',
  'credentials?',
  'cookie',
  'connection.?string',
  'dsn',
].join('|');

interface SecretShape {
  readonly pattern: RegExp;
  /** What it becomes; `$1` is what of it is no secret. */
  readonly replacement: string;
}

const shape = (pattern: RegExp, replacement: string = redacted): SecretShape => ({ pattern, replacement });

/**
 * Shapes of secrets that people paste by accident: private keys, JWTs, provider keys, cloud keys, tokens of code hosts and
 * chat tools, credentials in headers and URLs, and `name=value` pairs whose name says it. Each looks at any character a
 * bounded number of times, so that no text takes long: repetitions are bounded, or begin only where none of their
 * characters stands before them.
 */
const secretShapes: readonly SecretShape[] = [
  shape(/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|(?=-----)|$)/g),
  shape(/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g),
  shape(
    /(?<![A-Za-z0-9])(?:sk|pk|rk|xai|gsk|hf|npm|pplx|r8|gh[opusr]|glpat|github_pat|xox[abeprs]|whsec)[-_][\w-]{12,}/g,
  ),
  shape(/(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA)[A-Z0-9]{12,}/g),
  shape(/(?<![A-Za-z0-9])AIza[\w-]{30,}/g),
  shape(/\b(Bearer|Basic)(\s{1,8})(?=[\w.~+/-]{0,200}[\d=])[\w.~+/=-]{8,}/gi, `$1$2${redacted}`),
  shape(/(:\/\/[^\s/:@]{0,64}:)[^\s/]{1,256}@/g, `$1${redacted}@`),
  // A name, perhaps in quotes, `=` or `:`, and a value: in quotes to the end of them, else to the end of the word.
  shape(
    new RegExp(
      `((?:${secretWords})\\\\?["']?\\s{0,8}[=:]\\s{0,8}\\\\?["']?)` +
        `(?:(?<=")[^"\\n\\\\]{3,}|(?<=')[^'\\n\\\\]{3,}|[^\\s"',;&\\\\]{6,})`,
      'gi',
    ),
    `$1${redacted}`,
  ),
];

/** The text with everything that looks like a secret replaced by `[redacted]`. */
export function redactSecrets(text: string): string {
  return secretShapes.reduce((clean, { pattern, replacement }) => clean.replace(pattern, replacement), text);
}

const secretName = new RegExp(`(?:^|[^a-z])(?:${secretWords})$`);

/** Longer than any name: of such a key the end is looked at. */
const maxNameLength = 256;

/** Whether a key names a secret: `api_key`, `OPENAI_API_KEY`, `githubToken`, `Set-Cookie`. */
export function namesSecret(key: string): boolean {
  const words = key.slice(-maxNameLength).replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4');
  return secretName.test(words.toLowerCase());
}
