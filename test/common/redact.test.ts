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
    [
      'an encrypted private key',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${long}\n-----END RSA PRIVATE KEY-----`,
    ],
    ['a key behind an underscore', `mine_sk-${long}`],
    ['a pair whose name has a prefix', `OPENAI_API_KEY=${long}`],
    ['a pair in camel case', `dbPassword: ${long}`],
    ['a pair with spaces in its value', `{"password": "correct horse ${long}"}`],
    ['a pair in single quotes', `password='correct horse ${long}'`],
    ['a pair in JSON in JSON', String.raw`{\"password\":\"${long}\"}`],
    ['a long value', `token="${long.repeat(40)}"`],
    ['a password with an @ in a URL', `postgres://user:p@${long}@host/db`],
    ['a password without a user', `redis://:${long}@host`],
    ['a header of its own', `x-api-key: ${long}`],
    ['basic credentials', `Basic ${Buffer.from(`user:${long}`).toString('base64')}`],
  ])('takes out %s', (_, text) => {
    const clean = redactSecrets(text);
    expect(clean).toContain(redacted);
    for (const part of [long.slice(0, 12), long.slice(-12), 'IOSFODNN7', 'correct', 'dXNlcj']) {
      expect(clean).not.toContain(part);
    }
  });

  it.each([
    '429 Too Many Requests',
    'read ECONNRESET at https://api.example.com:443/v1',
    'https://api.example.com:443/users/me@example.com',
    'the token count is 12',
    'max_tokens=123456, tokens: 654321',
    'Basic understanding, bearer authentication',
    'secretary: somebody else',
  ])('leaves %j alone', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('keeps what stands around a secret', () => {
    expect(redactSecrets(`GET ?api_key=${long}&page=1 "token": "${long}" end`)).toBe(
      `GET ?api_key=${redacted}&page=1 "token": "${redacted}" end`,
    );
  });
});

describe('namesSecret', () => {
  it.each([
    'api_key',
    'OPENAI_API_KEY',
    'openaiApiKey',
    'APIKey',
    'apikey',
    'x-api-key',
    'AWS_SECRET_ACCESS_KEY',
    'password',
    'db-password',
    'dbPassword',
    'Authorization',
    'Proxy-Authorization',
    'cookie',
    'Set-Cookie',
    'client_secret',
    'github_token',
    'githubToken',
    'HTTPToken',
    'refresh.token',
    'privateKey',
    'credentials',
    'connectionString',
    `${'x'.repeat(100_000)}_token`,
  ])('%.40s', (key) => {
    expect(namesSecret(key)).toBe(true);
  });

  it.each([
    'model',
    'token_count',
    'keyboard',
    'monkey',
    'secretary',
    'max_tokens',
    'tokens',
    'cookie_consent',
    'pwd',
    '',
  ])('%j does not', (key) => {
    expect(namesSecret(key)).toBe(false);
  });
});
