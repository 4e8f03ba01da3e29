import { describe, expect, it } from 'vitest';
import { namesSecret, redacted, redactSecrets } from '../../src/common/redact.ts';

const long = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';

describe('redactSecrets', () => {
  it.each([
    ['a provider key', `key sk-proj-${long} used`],
    ['a code host token', `ghp_${long}`],
    ['a cloud key', 'id AKIAIOSFODNN7EXAMPLE here'],
    ['a Google key', `AIza${long}`],
    ['a bearer token', `Authorization: Bearer ${long}`],
    ['a JWT', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${long}`],
    ['a password in a URL', `postgres://user:${long}@host/db`],
    ['a pair', `api_key=${long}&x=1`],
    ['a pair in JSON', `{"client_secret": "${long}"}`],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${long}\n-----END RSA PRIVATE KEY-----`],
    ['a private key that is cut off', `-----BEGIN PRIVATE KEY-----\n${long}`],
  ])('takes out %s', (_, text) => {
    const clean = redactSecrets(text);
    expect(clean).toContain(redacted);
    expect(clean).not.toContain(long.slice(0, 12));
    expect(clean).not.toContain('IOSFODNN7');
  });

  it.each(['429 Too Many Requests', 'read ECONNRESET at https://api.example.com:443/v1', 'the token count is 12'])(
    'leaves %j alone',
    (text) => {
      expect(redactSecrets(text)).toBe(text);
    },
  );
});

describe('namesSecret', () => {
  it.each(['api_key', 'OPENAI_API_KEY', 'password', 'db-password', 'Authorization', 'cookie', 'client_secret'])(
    '%s',
    (key) => {
      expect(namesSecret(key)).toBe(true);
    },
  );

  it.each(['model', 'token_count', 'keyboard', 'secretary', 'max_tokens'])('%s does not', (key) => {
    expect(namesSecret(key)).toBe(false);
  });
});
