/**
 * Shapes of secrets that people paste by accident: provider keys, cloud keys, tokens of code hosts and chat tools, JWTs,
 * private keys, credentials in URLs, and `key=value` pairs whose name says it.
 */
const secretShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:sk|pk|rk|xai|gsk|hf|npm|pplx|r8|ghp|gho|ghu|ghs|ghr|glpat|github_pat|xox[abeprs]|whsec)[-_][\w-]{12,}/g,
  /\b(?:AKIA|ASIA|AROA)[A-Z0-9]{12,}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,256}(?=@)/g,
  /(?<=\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|secret|token|passwd|password|authorization)["']?\s*[=:]\s*["']?)[^\s"',;&]{6,}/gi,
];

/** Names whose value is a secret whatever it looks like. */
const secretName =
  /^(?:.*[_-])?(?:api[_-]?key|password|passwd|secret|authorization|auth[_-]?token|access[_-]?token|client[_-]?secret|private[_-]?key|cookie)$/i;

/** What stands where a secret stood. */
export const redacted = '[redacted]';

/** The text with everything that looks like a secret replaced by `[redacted]`. */
export function redactSecrets(text: string): string {
  return secretShapes.reduce((clean, shape) => clean.replace(shape, redacted), text);
}

/** Whether a key names a secret, e.g. `api_key`, `OPENAI_API_KEY`, `password`. */
export function namesSecret(key: string): boolean {
  return secretName.test(key);
}
