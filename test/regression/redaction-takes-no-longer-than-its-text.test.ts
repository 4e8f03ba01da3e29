import { expect, it } from 'vitest';
import { redactSecrets } from '../../src/common/redact.ts';

// Two of the shapes took a time that grew with the square of a text of spaces, or of `eyJ-`: more than a test may, for these.
const pieces = [
  ' ',
  'a',
  'eyJ-',
  'eyJaaaaaaaa.',
  'eyJaaaaaaaa.bbbbbbbbb-',
  '-----BEGIN A',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----END ',
  'Bearer ',
  'Bearer a',
  'Basic \t',
  '://',
  '://a:',
  '@',
  'token',
  'token=',
  'token: ',
  'token="',
  'token:\\"a',
  'sk-',
  'gho_',
  'AKIA',
  '=',
  '"',
] as const;

it.each(pieces)('200 KB of %j are read in a moment', (piece) => {
  const text = piece.repeat(200_000 / piece.length);
  expect(redactSecrets(text).length).toBeLessThanOrEqual(text.length * 12);
});

it.each(pieces)('and so is what begins like a secret and goes on with %j', (piece) => {
  for (const opening of [
    '-----BEGIN PRIVATE KEY-----',
    'eyJaaaaaaaa.',
    'Bearer',
    'https://user:',
    'token=',
    'token="',
  ]) {
    const text = `${opening}${piece.repeat(100_000 / piece.length)}`;
    expect(redactSecrets(text).length).toBeLessThanOrEqual(text.length * 12);
  }
});
