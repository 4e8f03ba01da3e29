import { expect, it } from 'vitest';
import { wildcard } from '../../src/common/wildcard.ts';

it.each<[pattern: string, name: string, fits: boolean]>([
  ['gpt-5', 'gpt-5', true],
  ['gpt-5', 'gpt-5-mini', false],
  ['gpt-5', 'my-gpt-5', false],
  ['gpt-5*', 'gpt-5-mini', true],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['**', 'a', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'acb', false],
  ['*b*b*', 'ab', false],
  ['*b*b*', 'abab', true],
  ['*-mini', 'gpt-5-mini', true],
  [`${'*-'.repeat(100)}x`, '-'.repeat(256), false],
  ['*.example.com', 'llm.example.com', true],
  ['*.example.com', 'llm.examplexcom', false],
  ['a?c', 'abc', false],
  ['[a]+(b)', '[a]+(b)', true],
  ['GPT-*', 'gpt-5', true],
])('%j and %j: %s', (pattern, name, fits) => {
  expect(wildcard(pattern)(name)).toBe(fits);
});
